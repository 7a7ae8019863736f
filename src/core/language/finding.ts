import { RULES, type Rule, type RuleId } from './grammar.ts';

/** What the gate says about a text: why it is refused (`error`) or what looks unsafe in it (`warning`). */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: 'error' | 'warning';
  readonly reason: string;
  /** 1-based line in the text; 0 when the finding is about the whole text, or about a tree without text. */
  readonly line: number;
  /** What to write instead, for a person or a model. */
  readonly hint: string;
}

/** The gate's answer: `accepted` = no finding is an error; `safety` 0..1 falls with the warnings, 0 if refused. */
export interface Inspection {
  readonly accepted: boolean;
  readonly safety: number;
  readonly findings: readonly Finding[];
}

/** A finding whose reason is the rule's, with `$` replaced by `subject`. */
export function finding(id: RuleId, line: number, subject = ''): Finding {
  const rule: Rule = RULES[id];
  return {
    rule: id,
    severity: rule.weight === undefined ? 'error' : 'warning',
    reason: rule.reason.replaceAll('$', () => subject),
    line,
    hint: rule.hint,
  };
}
