import type { ModelFailure } from '../../core/models/call.ts';
import { armId } from '../../core/models/call.ts';
import { outputLimit } from '../../core/models/capability.ts';
import type { Action } from '../../core/models/healing.ts';
import { heal } from '../../core/models/healing.ts';
import { costMicro } from '../../core/models/price.ts';
import type { ModelProposal } from '../../core/models/proposal.ts';
import type { FollowUp } from './desk-state.ts';
import type { DeskView, PricedArm } from './desk-view.ts';
import { isHealthy } from './health.ts';

/** What is done about a call that failed. */
export interface Cure {
  readonly action: Action;
  /** Null: nothing is asked again. */
  readonly followUp: FollowUp | null;
}

/** Failures that say something of the arm, not of the prompt: the arm is left alone for a while. */
const OF_THE_ARM: ReadonlySet<ModelFailure['kind']> = new Set([
  'throttled',
  'unavailable',
  'timeout',
  'model-gone',
  'access-denied',
  'credentials',
]);

export const isOfTheArm = ({ kind }: ModelFailure): boolean => OF_THE_ARM.has(kind);

/** A usage to compare prices by: what a mutation takes. */
const TYPICAL = {
  inputTokens: 3_000,
  outputTokens: 1_000,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

/** The table failure → action for a proposal, and what is to be asked again for it. */
export function cure(view: DeskView, proposal: ModelProposal, failure: ModelFailure): Cure {
  const now = view.host.now();
  const others = view.task.arms.filter(
    ({ arm }) =>
      armId(arm) !== armId(proposal.arm) && isHealthy(view.state.health, armId(arm), now),
  );
  const same = view.task.arms.find(({ arm }) => armId(arm) === armId(proposal.arm));
  const regions = others.filter(({ arm }) => arm.model === proposal.arm.model);
  const models = others.filter(({ arm }) => arm.model !== proposal.arm.model);
  const cheaper = models.filter(
    (one) => same !== undefined && priceOf(one, now) < priceOf(same, now),
  );
  const action = heal(failure.kind, {
    calls: proposal.attempt + 1,
    otherRegions: regions.length,
    otherModels: models.length,
    cheaperModels: cheaper.length,
    canShorten: proposal.operator !== null,
    maxTokens: proposal.request?.maxTokens ?? 0,
    maxOutput: same?.facts.maxOutput ?? 0,
    // Settings are read when the gateway starts; there is nothing newer to be read.
    refreshed: true,
  });
  const again = (only: readonly PricedArm[], isShort = false): Cure => ({
    action,
    followUp: followUpOf(proposal, only, isShort, answerTokens(action, same)),
  });
  const here = same === undefined ? [] : [same];
  switch (action.kind) {
    case 'retry':
      return again(here);
    case 'switch-region':
      return again(regions);
    case 'switch-model':
      return again(models);
    case 'smaller-model':
      return again(cheaper);
    case 'shorten':
      return again(here, true);
    case 'larger-output':
      return again(here);
    case 'refresh-credentials':
    case 'drop':
    case 'genetic':
      return { action, followUp: null };
  }
}

const priceOf = ({ facts }: PricedArm, now: number): number => costMicro(facts, TYPICAL, now);

/** What a larger answer may have beside its thinking. */
const answerTokens = (action: Action, arm: PricedArm | undefined): number | null =>
  action.kind !== 'larger-output' || arm === undefined
    ? null
    : Math.max(1, action.maxTokens - outputLimit(arm.facts.capability, 0));

/** A repair is not asked again: its program is not kept that long. */
const followUpOf = (
  { operator, parents, attempt }: ModelProposal,
  only: readonly PricedArm[],
  isShort: boolean,
  maxTokens: number | null,
): FollowUp | null =>
  operator === null || operator === 'repair'
    ? null
    : {
        kind: 'again',
        operator,
        parents,
        attempt: attempt + 1,
        only: only.map(({ arm }) => armId(arm)),
        isShort,
        maxTokens,
      };
