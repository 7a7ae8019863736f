/** What the gate says about a text: why it is refused (`error`) or what looks unsafe in it (`warning`). */
export interface Finding {
  /** Id of the rule: a key of `RULES` in grammar.ts. */
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly reason: string;
  /** 1-based line in the text; 0 when the finding is about the whole text or a tree without text. */
  readonly line: number;
  /** What to write instead, for a person or a model. */
  readonly hint: string;
}

/** The gate's answer: `accepted` = no finding is an error; `safety` 0..1 falls with the warnings. */
export interface Inspection {
  readonly accepted: boolean;
  readonly safety: number;
  readonly findings: readonly Finding[];
}
