import type { Agent, ModelOperator, ProgramGenome } from '../../core/evolution/agent.ts';
import type { Random } from '../../core/evolution/random.ts';
import type { Guidance } from '../advisor/advice.ts';
import type { MutationContext, Prompt, PromptAgent, TriedIdea } from '../prompts/context.ts';
import { renderMerge, renderPatch, renderRepair, renderRewrite } from '../prompts/mutation.ts';
import type { Search, SearchTask } from '../search.ts';
import type { FollowUp } from './desk-state.ts';

/** What a prompt for a child is about, beside the search itself. */
export interface Brief {
  readonly task: SearchTask;
  /** The population's goal in its owner's words. */
  readonly goal: string | null;
  readonly steering: string;
  readonly recommendation?: string;
  readonly guidance: Guidance | null;
  /** Id of the proposal. */
  readonly proposal: string;
  /** Whether a parent may be changed this way now: one that only gave duplicates rests. */
  allows(parent: string, operator: ModelOperator): boolean;
}

/** A change to be asked of a model. */
export interface Suggestion {
  readonly operator: ModelOperator;
  readonly parents: readonly string[];
  /** Fitness of the best of them. */
  readonly parentFitness: number;
  /** The program that the answer is applied to. */
  readonly base: ProgramGenome;
  readonly failingCases: number;
  readonly prompt: Prompt;
}

/** How often each operator is asked for, before advice (ShinkaEvolve's mix of patches). */
const MIX: Readonly<Record<Exclude<ModelOperator, 'repair'>, number>> = {
  patch: 0.6,
  rewrite: 0.3,
  merge: 0.1,
};
const OPERATORS = ['patch', 'rewrite', 'merge'] as const;
/** Draws before a resting parent is taken after all: better a duplicate than an idle place. */
const MAX_DRAWS = 8;
const MAX_IDEAS = 10;

/** A new change to what lives; null while nothing lives that a model could change. */
export function suggest(
  search: Search,
  brief: Brief,
  n: number,
  random: Random,
): Suggestion | null {
  let last: { operator: ModelOperator; parents: readonly Living[] } | null = null;
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const operator = drawOperator(brief.guidance, random);
    const count = operator === 'merge' ? 2 : 1;
    const parents = chooseParents(search, brief.guidance, n, random, count).filter(isProgram);
    const [first] = parents;
    if (first === undefined) return null;
    last = {
      operator: parents.length === 1 && operator === 'merge' ? 'rewrite' : operator,
      parents,
    };
    if (brief.allows(first.hash, last.operator)) break;
  }
  return last === null ? null : render(search, brief, last.operator, last.parents, random);
}

/** The smallest change there is to ask for: one edit, with nothing but the parent shown. */
export function suggestSmall(
  search: Search,
  brief: Brief,
  n: number,
  random: Random,
): Suggestion | null {
  const parents = search.chooseParents(n, random, 1).filter(isProgram);
  return parents.length === 0
    ? null
    : render(search, brief, 'patch', parents, random, { short: true });
}

/** What a follow-up asks; null if what it was about is gone. */
export function followUp(
  search: Search,
  brief: Brief,
  what: FollowUp,
  random: Random,
): Suggestion | null {
  const parents = what.parents
    .map((hash) => search.find(hash))
    .filter((agent) => agent !== undefined)
    .filter(isProgram);
  const [first] = parents;
  if (first === undefined) return null;
  if (what.kind === 'again') {
    const operator = what.operator === 'merge' && parents.length < 2 ? 'rewrite' : what.operator;
    const suggestion = render(search, brief, operator, parents, random, { short: what.isShort });
    if (what.maxTokens === null) return suggestion;
    return { ...suggestion, prompt: { ...suggestion.prompt, maxTokens: what.maxTokens } };
  }
  const { text, isProgram: readable, error } = what.fault;
  return render(search, brief, 'repair', parents, random, {
    fault: { text, isProgram: readable, error },
  });
}

/** Share of proposals whose parents follow advice while it lasts: the strategy keeps the rest. */
const ADVISED = 0.5;

/** As the strategy chooses, or as advice has it: the best, or anybody who lives. */
function chooseParents(
  search: Search,
  guidance: Guidance | null,
  n: number,
  random: Random,
  count: number,
): readonly Agent[] {
  const hint = guidance?.parents ?? 'weighted';
  if (hint === 'weighted' || !random.chance(ADVISED)) return search.chooseParents(n, random, count);
  const living = search.living();
  if (hint === 'best') return living.slice(0, count);
  return anyOf(living, random, count);
}

/** One or two of them, each as likely as any other, never the same one twice; fewer where there are no more. */
function anyOf(living: readonly Agent[], random: Random, count: number): readonly Agent[] {
  if (living.length <= 1) return living;
  const first = random.int(living.length);
  const step = count === 1 ? 0 : 1 + random.int(living.length - 1);
  const chosen = new Set([first, (first + step) % living.length]);
  return [...chosen].flatMap((index) => living[index] ?? []);
}

type Living = Agent & { readonly genome: ProgramGenome };
const isProgram = (agent: Agent): agent is Living => agent.genome.kind === 'program';

function drawOperator(guidance: Guidance | null, random: Random): ModelOperator {
  const weights = OPERATORS.map((name) => MIX[name] * (guidance?.mix[name] ?? 1));
  return OPERATORS[random.weighted(weights)] ?? 'patch';
}

const RENDER: Readonly<Record<ModelOperator, (context: MutationContext) => Prompt>> = {
  patch: renderPatch,
  rewrite: renderRewrite,
  merge: renderMerge,
  repair: renderRepair,
};

interface Extras {
  readonly fault?: MutationContext['fault'];
  /** Nothing but the parent. */
  readonly short?: boolean;
}

function render(
  search: Search,
  brief: Brief,
  operator: ModelOperator,
  parents: readonly Living[],
  random: Random,
  { fault, short = false }: Extras = {},
): Suggestion {
  const [parent, partner] = parents;
  if (parent === undefined) throw new Error('a prompt needs a parent');
  const { config, evaluation } = brief.task;
  const prompt = RENDER[operator]({
    task: brief.goal,
    signature: config.signature,
    compare: evaluation.kind === 'cases' ? evaluation.compare : null,
    genomeBytes: config.genomeBytes,
    parent: promptAgent(parent),
    ...(operator === 'merge' && partner !== undefined ? { partner: promptAgent(partner) } : {}),
    inspirations: short || operator === 'merge' ? [] : inspirations(search, parent, random),
    ideas: short ? [] : triedIdeas(search, parent),
    ...(brief.recommendation === undefined ? {} : { recommendation: brief.recommendation }),
    ...(search.plateau ? { paradigm: true } : {}),
    steering: brief.steering,
    ...(fault === undefined ? {} : { fault }),
    variant: random.int(0x1_0000_0000),
    proposal: brief.proposal,
  });
  const used = operator === 'merge' ? parents : [parent];
  return {
    operator,
    parents: used.map(({ hash }) => hash),
    parentFitness: Math.max(...used.map(({ evaluation }) => evaluation.fitness)),
    base: parent.genome,
    failingCases: parent.evaluation.scores.filter((score) => score < 1).length,
    prompt,
  };
}

export const promptAgent = ({ hash, genome, evaluation, origin }: Agent): PromptAgent => ({
  hash,
  text: genome.text,
  fitness: evaluation.fitness,
  metrics: evaluation.metrics,
  idea: origin?.idea ?? null,
  failing: evaluation.feedback,
});

/** One of the best that is not the parent, and one of the living at random: worst first. */
function inspirations(search: Search, parent: Agent, random: Random): PromptAgent[] {
  const living = search.living();
  const top = living.find((agent) => agent !== parent && isProgram(agent));
  const other = living.length < 3 ? undefined : living[random.int(living.length)];
  const chosen = new Set([top, other].filter((agent) => agent !== undefined && agent !== parent));
  return [...chosen]
    .filter((agent) => agent !== undefined)
    .sort((a, b) => a.evaluation.fitness - b.evaluation.fitness)
    .map(promptAgent);
}

/** Ideas of the best that have one. Looks at a bounded number of agents, however many live. */
function triedIdeas(search: Search, parent: Agent): TriedIdea[] {
  const ideas: TriedIdea[] = [];
  for (const agent of search.living().slice(0, LOOKED_AT)) {
    if (agent === parent || !agent.origin?.idea) continue;
    ideas.push({ idea: agent.origin.idea, fitness: agent.evaluation.fitness });
    if (ideas.length === MAX_IDEAS) break;
  }
  return ideas;
}

const LOOKED_AT = 100;
