import { type BenchHub, evolved, withBenchHub } from './bench-hub.ts';
import { measureCarriers } from './carriers.ts';
import { type Figures, median, round } from './figures.ts';

const ROUNDS = 5;
const GENERATIONS = 20;
const SIZE = 200;

/**
 * What it costs to evaluate in EvaluatorDO shards and not in the population's own object: processor time of the whole
 * process an evaluation, which other load of the machine does not change, since local shards share one thread. From it,
 * modelled and labelled so, what more machines would give.
 */
export async function benchFanout(): Promise<Figures> {
  const { own, sharded } = await withBenchHub(measure);
  return {
    ownObjectCpuMsPerEvaluation: round(own),
    shardsCpuMsPerEvaluation: round(sharded),
    shardsOverheadMsPerEvaluation: round(sharded - own),
    shardsToOwnObject: round(sharded / own),
    modelled: modelled(own, sharded),
    carriers: await measureCarriers(),
  };
}

async function measure(hub: BenchHub): Promise<{ own: number; sharded: number }> {
  const costs: Record<'own' | 'sharded', number[]> = { own: [], sharded: [] };
  for (let i = 0; i <= ROUNDS; i++)
    for (const [name, shards] of [
      ['own', 1],
      ['sharded', 2],
    ] as const) {
      const before = hub.cpuSeconds();
      const { evaluations } = await evolved(hub, task(shards));
      // the first round warms up
      if (i > 0) costs[name].push(((hub.cpuSeconds() - before) * 1_000) / evaluations);
    }
  return { own: median(costs.own), sharded: median(costs.sharded) };
}

/** Symbolic regression on 20 cases: next to nothing to evaluate, so that what is left is the way there and back. */
const task = (shards: number): object => ({
  name: 'fan-out',
  seeds: ['export default function f(x) { return x; }'],
  evaluator: {
    kind: 'cases',
    compare: { kind: 'squared-error' },
    cases: Array.from({ length: 20 }, (_, i) => ({
      args: [i / 10 - 1],
      expected: (i / 10 - 1) ** 5 + Math.abs(i / 10 - 1.3),
    })),
  },
  config: {
    seed: 9,
    strategy: 'generational',
    populationSize: SIZE,
    shards,
    stop: { generations: GENERATIONS },
  },
});

/**
 * A closed queueing model of one owner and n shards beside it, each a processor of its own: evaluations of `work` ms leave
 * the owner no faster than it can propose, hand over and take in, and the shards no faster than all n are busy:
 * throughput(n) = min(n / (work + handover), 1 / owner). The speed-up is over the owner alone. All of the measured cost of
 * a small evaluation in shards counts as the owner's, which is more than it does; the pause at the end of a generation,
 * when shards wait for the slowest batch, is not in it.
 */
function modelled(own: number, sharded: number): Figures {
  const handover = Math.max(0, sharded - own);
  const speedup = (work: number, shards: number): number =>
    (own + work) * Math.min(shards / (work + handover), 1 / sharded);
  const row = (work: number): Figures =>
    Object.fromEntries(
      [2, 10, 50, 100].map((shards) => [`with${shards}Shards`, round(speedup(work, shards))]),
    );
  return {
    formula: 'throughput(n) = min(n / (work + handover), 1 / owner)',
    speedUpAt1MsAnEvaluation: row(1),
    speedUpAt10MsAnEvaluation: row(10),
    speedUpAt100MsAnEvaluation: row(100),
  };
}
