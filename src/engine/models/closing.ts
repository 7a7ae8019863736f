import type { ModelProposal } from '../../core/models/proposal.ts';
import { purposeOf } from '../../core/models/proposal.ts';
import { reward } from '../../core/models/router.ts';
import type { ArrivalOutcome } from '../arrival.ts';
import type { Happening } from '../record.ts';
import type { ClosedGeneration, OpenOptions } from '../search.ts';
import { adviceLearned } from './advice.ts';
import type { DeskState } from './desk-state.ts';
import { withFollowUp } from './desk-state.ts';
import type { DeskView } from './desk-view.ts';
import { settled } from './desk-view.ts';
import type { JudgedRecord } from './records.ts';
import { noteChild } from './rests.ts';

/** What a generation means for the desk. */
export interface Closing {
  readonly state: DeskState;
  /** Numbers of proposals that are in it: their rows may go. */
  readonly ended: readonly number[];
  readonly records: readonly JudgedRecord[];
  readonly happenings: readonly Happening[];
}

/** Learns from a closed generation. `options`: what it was opened with. */
export function closeDesk(view: DeskView, closed: ClosedGeneration, options: OpenOptions): Closing {
  const { state, task } = view;
  const byId = new Map(view.open.map((proposal) => [proposal.id, proposal]));
  const judged = closed.arrivals.flatMap((outcome) => {
    const proposal = byId.get(outcome.id);
    return proposal === undefined ? [] : [{ proposal, outcome }];
  });
  const told = options.settled ?? { proposals: 0, costMicro: 0 };
  const genetic = closed.summary.proposed - judged.filter(({ outcome }) => wasRun(outcome)).length;
  let next: DeskState = {
    ...state,
    barren: state.barren - (told.proposals - (options.arrivals?.length ?? 0)),
    spentMicro: state.spentMicro - told.costMicro,
    balance: Math.max(0, state.balance - Math.max(0, genetic - state.sitting)),
    sitting: 0,
  };
  for (const { proposal, outcome } of judged) next = learn(next, proposal, outcome, task);
  const advised = adviceLearned(next.advisor, closed, judged);
  return {
    state: { ...next, advisor: advised.advisor },
    ended: judged.map(({ proposal }) => proposal.n),
    records: judged.map(({ proposal, outcome }) => recordOf(proposal, outcome)),
    happenings: advised.happenings,
  };
}

const wasRun = ({ outcome }: ArrivalOutcome): boolean =>
  outcome !== 'duplicate' && outcome !== 'unsafe';

/** The bandit is rewarded, duplicates are counted, a child that failed its run is shown to a model once. */
function learn(
  state: DeskState,
  { operator, arm, parents, child }: ModelProposal,
  { outcome, gain, reason }: ArrivalOutcome,
  task: DeskView['task'],
): DeskState {
  if (operator === null || child === null) return state;
  const kind = purposeOf(operator);
  const earned = { arm, kind, gain: gain?.rank ?? 0, costMicro: child.costMicro };
  const [parent = ''] = parents;
  const mayRepair = outcome === 'failed' && operator !== 'repair';
  return {
    ...settled({ state, task }),
    router: reward(state.router, earned),
    rests: noteChild(state.rests, { parent, operator, model: arm.model }, outcome === 'duplicate'),
    followUps: mayRepair
      ? withFollowUp(state.followUps, {
          kind: 'repair',
          parents,
          fault: { text: child.text, isProgram: true, error: reason ?? 'every case failed' },
        })
      : state.followUps,
  };
}

const recordOf = (
  { arm, operator, child }: ModelProposal,
  { outcome, gain }: ArrivalOutcome,
): JudgedRecord => ({
  kind: 'judged',
  arm,
  purpose: operator === null ? 'mutate' : purposeOf(operator),
  operator,
  costMicro: child?.costMicro ?? 0,
  outcome,
  gain: gain?.rank ?? 0,
  improved: (gain?.raw ?? 0) > 0,
});
