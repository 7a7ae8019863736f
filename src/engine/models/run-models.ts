import type { SpendLimits } from '../../core/models/budget.ts';
import { NO_SPEND, refusedBy } from '../../core/models/budget.ts';
import type { ModelProposal } from '../../core/models/proposal.ts';
import { err, ok } from '../../core/result.ts';
import type { Evaluator } from '../../ports.ts';
import { runRound } from '../run-search.ts';
import type { ClosedGeneration, Search } from '../search.ts';
import { createSearch } from '../search.ts';
import type { Completion } from './completing.ts';
import { ModelDesk } from './desk.ts';
import type { DeskTask } from './desk-view.ts';
import type { Outcome } from './reading.ts';

/** Fuel of one slice of proposing. */
const SLICE = 5_000_000;

export interface ModelRun {
  readonly task: DeskTask;
  readonly evaluator: Evaluator;
  /** Makes the call of a proposal; never rejects. */
  readonly call: (proposal: ModelProposal) => Promise<Outcome>;
  readonly now: () => number;
  readonly onGeneration?: (closed: ClosedGeneration) => void;
  readonly onCompletion?: (completion: Completion) => void;
}

/**
 * Runs a search with models to its end in this process: for benches, tests and offline use. Answers are taken in the
 * order they were asked for, so that a run with a deterministic model is deterministic; calls overlap all the same.
 */
export async function runWithModels(run: ModelRun): Promise<Search> {
  const search = createSearch(run.task.search);
  const desk = new ModelDesk(run.task, hostOf(run), undefined, []);
  const calls = new Map<number, Promise<Outcome>>();
  for (;;) {
    for (const proposal of desk.launch(search)) calls.set(proposal.n, run.call(proposal));
    const plan = desk.plan(search);
    if (plan.kind === 'exhausted') return search;
    if (plan.kind === 'wait') {
      await takeOldest(run, desk, calls);
      continue;
    }
    const generation = search.open(plan.options);
    runRound(generation, run.evaluator, () => generation.propose(SLICE));
    const closed = generation.close();
    desk.close(closed, plan.options);
    run.onGeneration?.(closed);
    if (closed.stop !== undefined) return search;
  }
}

async function takeOldest(
  run: ModelRun,
  desk: ModelDesk,
  calls: Map<number, Promise<Outcome>>,
): Promise<void> {
  const [oldest] = calls;
  if (oldest === undefined) throw new Error('no arm takes calls, and nothing else goes on');
  const [n, call] = oldest;
  calls.delete(n);
  const completion = desk.complete(n, await call);
  if (completion !== null) run.onCompletion?.(completion);
}

/** A budget in memory: what was charged is not followed, so every call weighs its worst case. */
function hostOf({ task, now }: ModelRun): ConstructorParameters<typeof ModelDesk>[1] {
  const { budget } = task.search.config;
  const limits: SpendLimits =
    budget === undefined ? {} : { usdMicro: Math.round(budget.usd * 1e6) };
  let spent = NO_SPEND;
  let leases = 0;
  return {
    now,
    newLease: () => `lease-${leases++}`,
    steering: () => '',
    affordable: () => (limits.usdMicro === undefined ? null : limits.usdMicro - spent.micro),
    reserve(_, amount) {
      const refusal = refusedBy({ spent, reserved: NO_SPEND }, amount, limits);
      if (refusal !== null) return err({ ...refusal, scope: 'population', crossed: [] });
      spent = {
        micro: spent.micro + amount.micro,
        tokens: spent.tokens + amount.tokens,
        calls: spent.calls + 1,
      };
      return ok(null);
    },
  };
}
