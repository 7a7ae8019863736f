import type { Amount, BudgetRefusal } from '../../core/models/budget.ts';
import type { Arm } from '../../core/models/call.ts';
import { armId } from '../../core/models/call.ts';
import type { ModelFacts } from '../../core/models/catalog.ts';
import type { ModelProposal } from '../../core/models/proposal.ts';
import type { Result } from '../../core/result.ts';
import type { SearchTask } from '../search.ts';
import type { DeskState } from './desk-state.ts';
import { granted } from './desk-state.ts';

/** What a desk works for: fixed while it lives. */
export interface DeskTask {
  readonly search: SearchTask;
  readonly population: string;
  /** The population's goal in its owner's words. */
  readonly goal: string | null;
  /** Those that the hub has and that are priced, in order of preference. */
  readonly arms: readonly PricedArm[];
  /** Why there are none, where it is not for want of configuration. */
  readonly problem?: string;
}

export interface PricedArm {
  readonly arm: Arm;
  readonly facts: ModelFacts;
}

/** What a desk asks of its owner. */
export interface DeskHost {
  now(): number;
  newLease(): string;
  /** What people wrote to steer the prompts; empty for nothing. */
  steering(): string;
  /** What is left of the budget beside what calls in flight may cost, in micro-USD; null: no limit. */
  affordable(): number | null;
  /** Takes the worst case of a call out of the population's budget, or says why not. */
  reserve(id: string, amount: Amount, until: number): Result<null, BudgetRefusal>;
}

/** A desk as its rules see it: they return the next state, the desk keeps it. */
export interface DeskView {
  readonly task: DeskTask;
  readonly host: DeskHost;
  readonly state: DeskState;
  /** Proposals that have not ended, oldest first. */
  readonly open: readonly ModelProposal[];
}

export const calling = ({ open }: Pick<DeskView, 'open'>): readonly ModelProposal[] =>
  open.filter(({ state }) => state === 'calling');

export const answered = ({ open }: Pick<DeskView, 'open'>): readonly ModelProposal[] =>
  open.filter(({ state }) => state === 'answered');

/** Calls in flight by arm. */
export function inFlight(view: Pick<DeskView, 'open'>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { arm } of calling(view)) counts.set(armId(arm), (counts.get(armId(arm)) ?? 0) + 1);
  return counts;
}

/** One more proposal is settled: it grants genetic evaluations. */
export const settled = ({ state, task }: Pick<DeskView, 'state' | 'task'>): DeskState => ({
  ...state,
  balance: granted(state.balance, task.search.config.models?.genetic ?? 0),
});

/** It left no child that a generation will count. */
export const settledBarren = (view: Pick<DeskView, 'state' | 'task'>): DeskState => ({
  ...settled(view),
  barren: view.state.barren + 1,
});

export const proposalId = (population: string, n: number): string => `${population}/${n}`;

/** The number in an id of this population's. */
export const proposalNumber = (population: string, id: string): number =>
  Number(id.slice(population.length + 1));
