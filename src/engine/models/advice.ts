import type { Json } from '../../core/evolution/agent.ts';
import type { Random } from '../../core/evolution/random.ts';
import type { ModelProposal } from '../../core/models/proposal.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { plainJson } from '../../core/dna/plain-json.ts';
import { acceptAdvice } from '../advisor/accept-advice.ts';
import type { AdviceYield } from '../advisor/advice-yield.ts';
import { NO_YIELD, closeYield, noteYield } from '../advisor/advice-yield.ts';
import type { Advice, Guidance } from '../advisor/advice.ts';
import { analyse } from '../advisor/analyse.ts';
import type { OperatorRecord, SearchCounters } from '../advisor/facts.ts';
import { guidanceAt, guidanceFrom } from '../advisor/guidance.ts';
import { renderAdvice } from '../advisor/render-advice.ts';
import type { ArrivalOutcome } from '../arrival.ts';
import type { Prompt, TriedIdea } from '../prompts/context.ts';
import type { Happening } from '../record.ts';
import type { ClosedGeneration, Search } from '../search.ts';
import { promptAgent } from './compose.ts';

/** What the desk remembers for and of the Advisor: small JSON, every list bounded. */
export interface AdvisorState {
  /** The last that closed. */
  readonly generation: number;
  /** Proposals that were settled when it was last asked. */
  readonly askedAt: number;
  readonly advice: Advice | null;
  readonly guidance: Guidance | null;
  readonly yield: AdviceYield;
  /** Answers that could not be used. */
  readonly dropped: number;
  /** After each of the last generations, oldest first. */
  readonly best: readonly number[];
  readonly diversity: readonly number[];
  /** Since it was last asked. */
  readonly operators: Readonly<Record<string, OperatorRecord>>;
  /** Faults of answers and failures of calls since then, by code. */
  readonly faults: Readonly<Record<string, number>>;
  /** Charged over the population's life, and until it was last asked, in micro-USD. */
  readonly costMicro: number;
  readonly costAsked: number;
  /** Best first. */
  readonly worked: readonly TriedIdea[];
  /** Newest first. */
  readonly failed: readonly TriedIdea[];
}

export const noAdvice = (): AdvisorState => ({
  generation: -1,
  askedAt: 0,
  advice: null,
  guidance: null,
  yield: NO_YIELD,
  dropped: 0,
  best: [],
  diversity: [],
  operators: {},
  faults: {},
  costMicro: 0,
  costAsked: 0,
  worked: [],
  failed: [],
});

/** Settled proposals between two pieces of advice (ShinkaEvolve's meta step). */
const EVERY = 10;
const WINDOW = 20;
const MAX_IDEAS = 10;

/** Whether advice is to be asked for: enough has happened since the last time, and none is on its way. */
export const adviceIsDue = (
  { askedAt }: AdvisorState,
  search: Search,
  calling: readonly ModelProposal[],
): boolean =>
  // Fewer than when it was last asked: the population was restored.
  (search.state.proposals - askedAt >= EVERY || search.state.proposals < askedAt) &&
  calling.every(({ operator }) => operator !== null);

export const adviceAsked = (state: AdvisorState, search: Search): AdvisorState => ({
  ...state,
  askedAt: search.state.proposals,
  operators: {},
  faults: {},
  costAsked: state.costMicro,
});

/** What the Advisor is asked about, beside the search. */
export interface AdviceBrief {
  readonly goal: string | null;
  readonly budgetMicro: number;
  readonly steering: string;
}

/** Null before anything lives. */
export function advicePrompt(
  state: AdvisorState,
  search: Search,
  { goal, budgetMicro, steering }: AdviceBrief,
): Prompt | null {
  const [best] = search.living();
  if (best === undefined) return null;
  const { best: curve, diversity, operators, faults, worked, failed } = state;
  const counters: SearchCounters = {
    generation: search.state.generation,
    evaluations: search.state.evaluations,
    // a restored population has made fewer than it had when it last asked
    proposals: Math.max(0, search.state.proposals - state.askedAt),
    best: curve,
    diversity,
    stagnation: search.stagnation,
    operators,
    failures: faults,
    costMicro: state.costMicro - state.costAsked,
    spentMicro: state.costMicro,
    budgetMicro,
  };
  const context = {
    task: goal,
    counters,
    best: promptAgent(best),
    worked,
    failed,
    steering,
    proposal: '',
  };
  return renderAdvice(analyse(context));
}

export function readAdvice(answer: Json): Result<Advice, string> {
  const read = acceptAdvice(answer);
  return read.ok ? ok(read.value) : err(`${read.error.code}: ${read.error.detail}`);
}

/** Advice holds from the next generation on; the one before it ends, and is reported. */
export function adviceTaken(
  state: AdvisorState,
  advice: Advice,
): { readonly advisor: AdvisorState; readonly happenings: readonly Happening[] } {
  const ended = endAdvice(state, 'replaced');
  const guidance = guidanceFrom(advice, state.generation + 1);
  return {
    advisor: { ...ended.advisor, advice, guidance },
    happenings: [...ended.happenings, { type: 'advice-accepted', data: plainJson(advice) }],
  };
}

/** One recommendation for a prompt; null while there is none. */
export function recommendationOf({ advice }: AdvisorState, random: Random): string | null {
  const all = advice?.recommendations ?? [];
  return all.length === 0 ? null : random.pick(all);
}

export const guidanceOf = ({ guidance, generation }: AdvisorState): Guidance | null =>
  guidanceAt(guidance, generation + 1);

/** A child with the proposal that asked for it. */
interface Judged {
  readonly outcome: ArrivalOutcome;
  readonly proposal: ModelProposal;
}

/** Takes in what a generation shows; ends advice that has had its time. */
export function adviceLearned(
  state: AdvisorState,
  closed: ClosedGeneration,
  judged: readonly Judged[],
): { readonly advisor: AdvisorState; readonly happenings: readonly Happening[] } {
  const { generation, summary, improved } = closed;
  const isAdvised = guidanceOf(state) !== null;
  const count = { evaluations: summary.proposed, improvements: sumOf(improved) };
  const learned: AdvisorState = {
    ...state,
    generation,
    yield: noteYield(state.yield, count, isAdvised),
    best: [...state.best, summary.best].slice(-WINDOW),
    diversity: [...state.diversity, summary.diversity].slice(-WINDOW),
    operators: withRecords(state.operators, summary.byOperator, improved),
    faults: withDuplicates(state.faults, judged),
    ...withIdeas(state, judged),
  };
  return isAdvised && guidanceOf(learned) === null
    ? endAdvice(learned, 'expired')
    : { advisor: learned, happenings: [] };
}

function endAdvice(
  state: AdvisorState,
  reason: 'expired' | 'replaced',
): { readonly advisor: AdvisorState; readonly happenings: readonly Happening[] } {
  if (state.advice === null) return { advisor: state, happenings: [] };
  const { report, next } = closeYield(state.yield);
  return {
    advisor: { ...state, advice: null, guidance: null, yield: next },
    happenings: [{ type: 'advice-ended', data: { reason, yield: report && plainJson(report) } }],
  };
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

function withRecords(
  records: AdvisorState['operators'],
  tried: Readonly<Record<string, number>>,
  improved: Readonly<Record<string, number>>,
): AdvisorState['operators'] {
  const next: Record<string, OperatorRecord> = { ...records };
  for (const [name, count] of Object.entries(tried)) {
    const before = next[name] ?? { tried: 0, improved: 0 };
    next[name] = { tried: before.tried + count, improved: before.improved + (improved[name] ?? 0) };
  }
  return next;
}

function withDuplicates(
  faults: AdvisorState['faults'],
  judged: readonly Judged[],
): AdvisorState['faults'] {
  const duplicates = judged.filter(({ outcome }) => outcome.outcome === 'duplicate').length;
  return duplicates === 0
    ? faults
    : { ...faults, duplicate: (faults['duplicate'] ?? 0) + duplicates };
}

function withIdeas(
  state: AdvisorState,
  judged: readonly Judged[],
): Pick<AdvisorState, 'worked' | 'failed'> {
  const tried = judged.flatMap(({ outcome: { fitness, gain }, proposal }) =>
    fitness === null || gain === null || !proposal.child?.idea
      ? []
      : [{ idea: proposal.child.idea, fitness, isBetter: gain.raw > 0 }],
  );
  const ideas = (isBetter: boolean): TriedIdea[] =>
    tried
      .filter((one) => one.isBetter === isBetter)
      .map(({ idea, fitness }) => ({ idea, fitness }));
  return {
    worked: [...ideas(true), ...state.worked]
      .sort((a, b) => b.fitness - a.fitness)
      .slice(0, MAX_IDEAS),
    failed: [...ideas(false), ...state.failed].slice(0, MAX_IDEAS),
  };
}
