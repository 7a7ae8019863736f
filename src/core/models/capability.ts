import type { TaskKind } from './task-kind.ts';

/**
 * What a model takes and how good it is thought to be, by its family. Only the start: a rejected field is dropped and
 * remembered by the gateway, and the bandit soon knows better than the prior.
 */
export interface Capability {
  /** 0..1 per kind of task, before anything was measured. */
  readonly prior: Readonly<Record<TaskKind, number>>;
  /** Takes `temperature`. */
  readonly sampling: boolean;
  /** Takes a tool choice that names the tool. */
  readonly forcedTool: boolean;
  /** Takes `strict` on a tool. */
  readonly strictTools: boolean;
  /** Takes a JSON schema as the format of its text. */
  readonly nativeSchema: boolean;
  /** Whether it thinks before it answers (billed as output), and whether that can be switched off. */
  readonly thinking: 'none' | 'optional' | 'always';
  /** Takes an effort. */
  readonly effort: boolean;
  /** Takes marks up to which a prompt is cached. */
  readonly cachePoints: boolean;
  /** Tokens before a mark below which nothing is cached; silently, so that a mark too early costs nothing. */
  readonly cacheMinimum: number;
  /** Tokens of quota that one output token takes when a call is settled. */
  readonly burndown: number;
}

/** Tokens of thinking before an answer at low or medium effort: more would cut off the answer behind it. */
const THINKING_ROOM = 4_096;

/** The token limit of a request whose answer needs `maxTokens`: thinking is counted and billed as output. */
export const outputLimit = ({ thinking }: Capability, maxTokens: number): number =>
  thinking === 'none' ? maxTokens : maxTokens + THINKING_ROOM;

/** What the price table says of a model. */
export interface ModelTraits {
  readonly reasoning: boolean;
  readonly strict: boolean;
}

interface Family {
  /** Part of the id. The first family that fits counts. */
  readonly id: RegExp;
  /** 0..1: where the maker and public rankings place it among the models of the table. */
  readonly strength: number;
  /** What differs from `PLAIN`, or for Claude from `CLAUDE`. */
  readonly takes?: Partial<Capability>;
}

/** Bedrock's open-weight models and any model that is not known: what nearly every server takes. */
const PLAIN = {
  sampling: true,
  forcedTool: true,
  effort: false,
  cachePoints: false,
  cacheMinimum: 0,
  burndown: 1,
} as const;

/**
 * A Claude that is not known is treated as the newest: it rejects what they reject. Its answers take five times their
 * tokens of quota (AWS: Claude 3.7 and later).
 */
const CLAUDE = {
  sampling: false,
  forcedTool: false,
  strictTools: false,
  nativeSchema: false,
  thinking: 'optional',
  effort: true,
  cachePoints: true,
  cacheMinimum: 1_024,
  burndown: 5,
} as const;

const TUNABLE = { sampling: true, forcedTool: true } as const;
const STRUCTURED = { ...TUNABLE, strictTools: true, nativeSchema: true } as const;

/**
 * Rejections: `getModelCapabilities` of @ai-sdk/anthropic 5, LiteLLM's table, AWS's model cards. Where they disagree the
 * lesser counts: a wrong "no" costs a detour, a wrong "yes" a refused request. Cache minima: AWS prompt caching guide.
 */
const CLAUDE_FAMILIES: readonly Family[] = [
  { id: /fable-5-[12]/, strength: 0.97, takes: { thinking: 'always' } },
  { id: /fable-5/, strength: 0.95, takes: { forcedTool: true, thinking: 'always' } },
  { id: /opus-5-5/, strength: 0.93, takes: { thinking: 'always' } },
  { id: /opus-5/, strength: 0.9, takes: { forcedTool: true, cacheMinimum: 512 } },
  { id: /sonnet-5-5/, strength: 0.88, takes: { thinking: 'always' } },
  { id: /opus-4-8/, strength: 0.87, takes: { forcedTool: true } },
  { id: /sonnet-5/, strength: 0.85, takes: { forcedTool: true } },
  { id: /opus-4-7/, strength: 0.85, takes: { forcedTool: true, cacheMinimum: 2_048 } },
  { id: /opus-4-6/, strength: 0.83, takes: { ...STRUCTURED, cacheMinimum: 4_096 } },
  { id: /opus-4-5/, strength: 0.8, takes: { ...STRUCTURED, cacheMinimum: 4_096 } },
  // Its schema mode is listed, but unreliable; so is Haiku 4.5's.
  {
    id: /sonnet-4-6/,
    strength: 0.8,
    takes: { ...STRUCTURED, nativeSchema: false, cacheMinimum: 2_048 },
  },
  { id: /sonnet-4-5/, strength: 0.77, takes: { ...STRUCTURED, effort: false } },
  { id: /haiku-5-5/, strength: 0.72, takes: { forcedTool: true } },
  { id: /opus-4-1/, strength: 0.72, takes: { ...TUNABLE, effort: false } },
  { id: /sonnet-4-2/, strength: 0.68, takes: { ...TUNABLE, effort: false } },
  {
    id: /haiku-4-5/,
    strength: 0.62,
    takes: { ...STRUCTURED, nativeSchema: false, effort: false, cacheMinimum: 4_096 },
  },
  { id: /./, strength: 0.75 },
];

/** OpenAI's models since GPT-5 reason and take an effort instead of a temperature. */
const GPT = { sampling: false, effort: true } as const;
/** Their tool choice is "auto" only (Converse API reference, ToolChoice). */
const LLAMA = { forcedTool: false } as const;
const NOVA = { strictTools: false, nativeSchema: false, cachePoints: true } as const;

const FAMILIES: readonly Family[] = [
  { id: /nova-premier/, strength: 0.5, takes: { ...NOVA, cachePoints: false } },
  { id: /nova-2-lite/, strength: 0.5, takes: { ...NOVA, cacheMinimum: 1_536 } },
  { id: /nova-pro/, strength: 0.42, takes: { ...NOVA, cacheMinimum: 1_024 } },
  { id: /nova-lite/, strength: 0.3, takes: { ...NOVA, cacheMinimum: 1_536 } },
  { id: /nova-micro/, strength: 0.2, takes: { ...NOVA, cacheMinimum: 1_536 } },
  { id: /gpt-6(\.\d)?-astra/, strength: 0.95, takes: GPT },
  { id: /gpt-6(\.\d)?-sol/, strength: 0.9, takes: GPT },
  { id: /gpt-(5\.[45]|5\.6-sol)/, strength: 0.86, takes: GPT },
  { id: /gpt-6(\.\d)?-terra/, strength: 0.84, takes: GPT },
  { id: /gpt-5\.6-terra/, strength: 0.8, takes: GPT },
  { id: /gpt-6(\.\d)?-luna/, strength: 0.72, takes: GPT },
  { id: /gpt-5\.6-luna/, strength: 0.68, takes: GPT },
  { id: /gpt-[5-9]/, strength: 0.8, takes: GPT },
  { id: /gpt-oss-120b/, strength: 0.58, takes: { effort: true } },
  { id: /gpt-oss-safeguard/, strength: 0.2, takes: { effort: true } },
  { id: /gpt-oss/, strength: 0.45, takes: { effort: true } },
  { id: /kimi-k3\.1/, strength: 0.86 },
  { id: /kimi-k3/, strength: 0.83 },
  { id: /kimi-k2/, strength: 0.7 },
  { id: /glm-5\.3/, strength: 0.82 },
  { id: /glm-5/, strength: 0.76 },
  { id: /glm-4\.7-flash/, strength: 0.5 },
  { id: /glm-4/, strength: 0.68 },
  { id: /grok-4\.[67]/, strength: 0.84 },
  { id: /grok-4/, strength: 0.76 },
  { id: /deepseek/, strength: 0.68 },
  { id: /minimax-m2\.[15]/, strength: 0.68 },
  { id: /minimax/, strength: 0.62 },
  { id: /qwen3-coder-(480b|next)/, strength: 0.66 },
  { id: /qwen3-(235b|next|vl-235b)/, strength: 0.58 },
  { id: /qwen/, strength: 0.48 },
  { id: /devstral-2|mistral-large/, strength: 0.6 },
  { id: /magistral/, strength: 0.45 },
  { id: /pixtral|voxtral|ministral/, strength: 0.25 },
  { id: /nemotron-super/, strength: 0.55 },
  { id: /nemotron/, strength: 0.3 },
  { id: /llama4/, strength: 0.4, takes: LLAMA },
  { id: /llama3-[13]-70b/, strength: 0.35, takes: LLAMA },
  { id: /llama3/, strength: 0.15, takes: LLAMA },
  { id: /gemma-4-(31b|26b)/, strength: 0.42 },
  { id: /gemma/, strength: 0.2 },
  { id: /palmyra/, strength: 0.4 },
];

/** Nothing is known of it: neither trusted nor shut out. */
const UNKNOWN_STRENGTH = 0.47;

/** The capability of a model by its id (any profile prefix) and what the table says of it. */
export function capabilityOf(id: string, traits: ModelTraits): Capability {
  const isClaude = id.includes('claude');
  const family = (isClaude ? CLAUDE_FAMILIES : FAMILIES).find((candidate) => candidate.id.test(id));
  const base: Omit<Capability, 'prior'> = isClaude
    ? { ...CLAUDE, thinking: traits.reasoning ? CLAUDE.thinking : 'none' }
    : {
        ...PLAIN,
        // On Bedrock both come from one feature, constrained decoding: the models that have one have the other.
        strictTools: traits.strict,
        nativeSchema: traits.strict,
        thinking: traits.reasoning ? 'optional' : 'none',
      };
  const prior = priorOf(family?.strength ?? UNKNOWN_STRENGTH);
  return { ...base, ...family?.takes, prior };
}

/**
 * Kinds differ in how much strength they need: the complaint of a repair says what is wrong, so a weak model does well;
 * advice and decisions see the whole run, so a weak model does badly.
 */
const priorOf = (strength: number): Capability['prior'] => ({
  mutate: strength,
  repair: round(1 - (1 - strength) * 0.7),
  advise: round(strength * strength),
  decide: round(strength * (0.5 + strength / 2)),
});

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
