import type { Effort } from '../../core/models/call.ts';
import { purposeOf } from '../../core/models/proposal.ts';
import type { ModelOperator } from '../../core/evolution/agent.ts';
import { baseOf } from './base.ts';
import type { MutationContext, Prompt } from './context.ts';
import { mutationPage, shownPrograms } from './mutation-page.ts';
import { answerTokens } from './sizes.ts';
import { MUTATION_SYSTEM } from './system.ts';

/** Raised with every change of the wording of any prompt for a child: origins of agents name it. */
const VERSION = 1;

const PARADIGM =
  'The search has stood still for many generations: small changes no longer help. Take another approach than the programs above (another representation, another algorithm, another idea of what matters), even if it starts lower.';
const PARADIGM_PATCH = 'Answer with a PATCH, or with a whole PROGRAM if little would stay.';

const EFFORTS: Record<ModelOperator, Effort> = {
  patch: 'low',
  rewrite: 'medium',
  merge: 'medium',
  repair: 'low',
};

const PATCH =
  'Make one focused improvement of the current program as a PATCH: find what costs most fitness, and change that.';

/** ShinkaEvolve's five wordings of a full rewrite (`shinka/prompts`). */
const REWRITES = [
  'Write a better version of the current program as a whole PROGRAM.',
  'Write a whole PROGRAM that solves the task by another algorithm than the current one.',
  'Write a whole PROGRAM motivated by what the other programs, ideas and results above show: keep what worked, avoid what did not.',
  'Write a whole PROGRAM with a new structure: other helper functions, other intermediate values, another flow.',
  'Write a whole PROGRAM that keeps the structure of the current one and improves its numbers: constants, thresholds, weights.',
] as const;
/** Wordings of `rewrite`: `variant` below this chooses one. */
export const REWRITE_VARIANTS = REWRITES.length;

const MERGE =
  'Write one whole PROGRAM that joins the strengths of the two parents: the current program and the second parent. Take name and parameters of the current program.';
const REPAIR =
  'Correct the fault with the least change, and keep the intention. Answer with a PATCH of the current program, or with the whole PROGRAM where that is safer.';

/** Drawn per call, as ShinkaEvolve does; models that take none get none from the caller. */
const TEMPERATURES = [0, 0.5, 1] as const;

/** One change by SEARCH/REPLACE blocks. */
export const renderPatch = (context: MutationContext): Prompt =>
  render('patch', context, context.paradigm === true ? PARADIGM_PATCH : PATCH);

/** A whole new program, in one of `REWRITE_VARIANTS` wordings. */
export const renderRewrite = (context: MutationContext): Prompt =>
  render('rewrite', context, REWRITES[context.variant % REWRITE_VARIANTS] ?? REWRITES[0]);

/** A whole program from two parents; throws without a partner (a bug of the caller). */
export function renderMerge(context: MutationContext): Prompt {
  if (context.partner === undefined) throw new Error('a merge without a partner');
  return render('merge', context, MERGE);
}

/** A candidate or answer that failed, once more with the error; throws without a fault (a bug of the caller). */
export function renderRepair(context: MutationContext): Prompt {
  if (context.fault === undefined) throw new Error('a repair without a fault');
  return render('repair', context, REPAIR);
}

const RENDERERS: Record<ModelOperator, (context: MutationContext) => Prompt> = {
  patch: renderPatch,
  rewrite: renderRewrite,
  merge: renderMerge,
  repair: renderRepair,
};

/** The prompt of an operator. Pure: equal contexts give equal prompts. */
export const renderMutation = (operator: ModelOperator, context: MutationContext): Prompt =>
  RENDERERS[operator](context);

function render(operator: ModelOperator, context: MutationContext, wording: string): Prompt {
  const instruction =
    context.paradigm === true && operator !== 'repair' ? `${PARADIGM}\n${wording}` : wording;
  const temperature = TEMPERATURES[Math.floor(context.variant / REWRITE_VARIANTS) % 3];
  return {
    version: `${operator}/${VERSION}`,
    purpose: purposeOf(operator),
    system: MUTATION_SYSTEM,
    user: mutationPage(operator, context, instruction),
    shown: baseOf(operator, context),
    maxTokens: answerTokens(context, shownPrograms(operator, context)),
    // A repair is a correction: no dice.
    ...(operator === 'repair' || temperature === undefined ? {} : { temperature }),
    effort: EFFORTS[operator],
  };
}
