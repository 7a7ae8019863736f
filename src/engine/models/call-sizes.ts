import type { ModelOperator } from '../../core/evolution/agent.ts';
import type { Compare } from '../../core/evolution/evaluation-task.ts';
import type { ModelRequest } from '../../core/models/call.ts';
import type { CallSize } from '../../core/models/estimate.ts';
import { inputTokenBound } from '../../core/models/price.ts';
import { taskKind } from '../../core/models/task-kind.ts';
import { analyse } from '../advisor/analyse.ts';
import { renderAdvice } from '../advisor/render-advice.ts';
import type { Definition } from '../definition.ts';
import type { MutationContext, Prompt, PromptAgent } from '../prompts/context.ts';
import { renderMutation } from '../prompts/mutation.ts';

/**
 * How large the calls of a run will be, before there is one: the run's own prompts are rendered around programs of the
 * expected size and of the largest, filled with as much feedback and as many ideas as later ones carry.
 */
export function callSizes(
  definition: Pick<Definition, 'task' | 'config' | 'seeds'>,
  compare: Compare | null,
): readonly CallSize[] {
  const { genomeBytes } = definition.config;
  const longest = Math.max(...definition.seeds.map((seed) => seed.length));
  const expected = Math.min(genomeBytes, Math.max(longest, GROWN_CHARS));
  const sizes = OPERATORS.map((operator) => {
    const render = (chars: number): Prompt =>
      renderMutation(operator, contextOf(operator, definition, compare, chars));
    const share = SHARES[operator] / (1 + ADVICE_SHARE);
    return sizeOf(render(expected), render(genomeBytes), share, ANSWER_CHARS[operator](expected));
  });
  const advice = (chars: number): Prompt => renderAdvice(analyse(adviceContext(definition, chars)));
  const share = ADVICE_SHARE / (1 + ADVICE_SHARE);
  return [...sizes, sizeOf(advice(expected), advice(genomeBytes), share, ADVICE_CHARS)];
}

const OPERATORS = ['patch', 'rewrite', 'merge', 'repair'] as const;
/** Of the proposals: the desk's mix, a tenth of them repairs. */
const SHARES: Readonly<Record<ModelOperator, number>> = {
  patch: 0.54,
  rewrite: 0.27,
  merge: 0.09,
  repair: 0.1,
};
/** One piece of advice for ten proposals. */
const ADVICE_SHARE = 0.1;

/** Seeds are often a line; programs that are worth changing have grown to this. */
const GROWN_CHARS = 1_500;
/** Characters of an answer beside code: name and idea in the envelope. */
const ENVELOPE_CHARS = 300;
const ADVICE_CHARS = 2_400;
/** An edit names what it replaces: about a third of the program, twice. */
const edit = (chars: number): number => ENVELOPE_CHARS + (2 * chars) / 3;
const whole = (chars: number): number => ENVELOPE_CHARS + chars;
const ANSWER_CHARS: Readonly<Record<ModelOperator, (chars: number) => number>> = {
  patch: edit,
  rewrite: whole,
  merge: whole,
  repair: edit,
};
/** Code and prose together. */
const CHARS_PER_TOKEN = 3.5;
/** Tokens of thought before an answer, by the effort that is asked for. */
const THINKING = { low: 500, medium: 1_500, high: 4_000 };

function sizeOf(typical: Prompt, largest: Prompt, share: number, answerChars: number): CallSize {
  const tokens = (chars: number): number => Math.ceil(chars / CHARS_PER_TOKEN);
  return {
    kind: taskKind(typical.purpose),
    share,
    isProposal: typical.purpose !== 'advise',
    inputTokens: tokens(typical.system.length + typical.user.length),
    prefixTokens: tokens(typical.system.length),
    outputTokens: tokens(answerChars),
    thinkingTokens: THINKING[typical.effort ?? 'medium'],
    mostInputTokens: inputTokenBound(requestOf(largest)),
    maxTokens: largest.maxTokens,
    turns: largest.schema === undefined ? 1 : 2,
  };
}

const requestOf = ({ purpose, system, user, maxTokens, schema }: Prompt): ModelRequest => ({
  purpose,
  owner: { kind: 'population', id: '' },
  system,
  messages: [{ role: 'user', text: user }],
  maxTokens,
  ...(schema === undefined ? {} : { schema }),
});

const IDEA = 'Sort the items once by size and keep the rest of every bin in a heap to look it up.';
const ERROR = 'threw TypeError: undefined is not a function, in 3 of 20 training cases';
const FEEDBACK = 'expected 12.5, got 11.25 for the arguments [3, 4.5, 2, 8, 1, 9.5, 2, 6, 5, 3, 5]';

/** A program of so many characters, as later generations have them. */
const agentOf = (chars: number): PromptAgent => ({
  hash: '',
  text: 'x'.repeat(chars),
  fitness: 0.123_456_789,
  metrics: { cases: 20, failed: 3, solved: 11 },
  idea: IDEA,
  failing: Array.from({ length: 5 }, (_, i) => ({ case: i, text: FEEDBACK })),
});

function contextOf(
  operator: ModelOperator,
  { task, config }: Pick<Definition, 'task' | 'config'>,
  compare: Compare | null,
  chars: number,
): MutationContext {
  const agent = agentOf(chars);
  return {
    task,
    signature: config.signature,
    compare,
    genomeBytes: config.genomeBytes,
    parent: agent,
    ...(operator === 'merge' ? { partner: agent } : {}),
    inspirations: operator === 'merge' ? [] : [agent, agent],
    ideas: Array.from({ length: 10 }, () => ({ idea: IDEA, fitness: agent.fitness })),
    recommendation: IDEA,
    steering: '',
    ...(operator === 'repair'
      ? { fault: { text: agent.text, isProgram: true, error: ERROR } }
      : {}),
    variant: 0,
    proposal: '',
  };
}

const adviceContext = ({ task }: Pick<Definition, 'task'>, chars: number) => ({
  task,
  counters: {
    generation: 20,
    evaluations: 2_000,
    proposals: 10,
    best: Array.from({ length: 20 }, () => 0.123_456),
    diversity: Array.from({ length: 20 }, () => 0.5),
    stagnation: 5,
    operators: { patch: { tried: 6, improved: 1 }, rewrite: { tried: 3, improved: 0 } },
    failures: { duplicate: 1, 'no-match': 1 },
    costMicro: 10_000,
    spentMicro: 20_000,
    budgetMicro: 1_000_000,
  },
  best: agentOf(chars),
  worked: Array.from({ length: 5 }, () => ({ idea: IDEA, fitness: 0.12 })),
  failed: Array.from({ length: 5 }, () => ({ idea: IDEA, fitness: 0.11 })),
  steering: '',
  proposal: '',
});
