import { expect, test, vi } from 'vitest';
import { rng } from '../../../src/core/evolution/random.ts';
import { modelKey, NEW_BANDIT, rank, reward } from '../../../src/core/models/bandit.ts';
import { emptyRouter, route } from '../../../src/core/models/router.ts';
import { armOf, mutation, viewOf } from '../../support/model-arms.ts';

// Simulations of thousands of calls: a busy machine needs more than the usual five seconds.
vi.setConfig({ testTimeout: 30_000 });

/** A model of the simulation: how much its answers gain on average, and what one costs. */
interface Simulated {
  readonly model: string;
  /** Mean gain of an answer: with probability 1.5 × gain an improvement uniform in [1/3, 1), else 0. */
  readonly gain: number;
  /** USD per million output tokens: prices of calls are in proportion. */
  readonly usd: number;
  readonly prior: number;
}

interface Outcome {
  /** Mean over calls of (best model's gain − chosen model's gain), by the true means. */
  readonly regret: number;
  readonly gain: number;
  readonly micro: number;
  readonly calls: readonly number[];
}

/** Expected output of the router (a quarter of the limit), so that prices here are those it expects. */
const microOf = ({ usd }: Simulated): number => usd * 1_000;

/** Routes `calls` calls or until `budget` is spent, with `concurrency` of them in flight. `gains` may change on the way. */
function simulate(
  models: readonly Simulated[],
  options: {
    readonly calls: number;
    readonly seed: number;
    readonly concurrency?: number;
    readonly budget?: number;
    readonly gains?: (call: number) => readonly number[];
  },
): Outcome {
  const choice = rng(options.seed, 'choice', 0, 0);
  const luck = rng(options.seed, 'luck', 0, 0);
  const flying: number[] = [];
  const calls = models.map(() => 0);
  let state = emptyRouter();
  let regret = 0;
  let gain = 0;
  let micro = 0;
  let made = 0;
  const land = (index: number, means: readonly number[]): void => {
    const one = models[index];
    const mean = means[index] ?? 0;
    if (one === undefined) throw new Error('no such model');
    const got = luck.chance(1.5 * mean) ? luck.range(1 / 3, 1) : 0;
    gain += got;
    state = reward(state, { arm: armOf(one), kind: 'mutate', gain: got, costMicro: microOf(one) });
  };
  while (made < options.calls && micro < (options.budget ?? Infinity)) {
    const means = options.gains?.(made) ?? models.map((each) => each.gain);
    const views = models.map((each, i) =>
      viewOf({ ...each, in: 0, out: each.usd }, flying.filter((index) => index === i).length),
    );
    const routed = route(state, mutation(views), 0, choice);
    if (!routed.ok) throw new Error(routed.error.code);
    const chosen = models.findIndex(({ model }) => model === routed.value.arm.model);
    made++;
    calls[chosen] = (calls[chosen] ?? 0) + 1;
    regret += Math.max(...means) - (means[chosen] ?? 0);
    micro += microOf(models[chosen] ?? { model: '', gain: 0, usd: 0, prior: 0 });
    flying.push(chosen);
    if (flying.length >= (options.concurrency ?? 1)) land(flying.shift() ?? 0, means);
  }
  return { regret: regret / made, gain, micro, calls };
}

const SEEDS = Array.from({ length: 20 }, (_, i) => i);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const equalPrices = (gains: readonly number[], priors: readonly number[] = []): Simulated[] =>
  gains.map((gain, i) => ({ model: `m${i}`, gain, usd: 5, prior: priors[i] ?? 0.7 }));

/** Mean regret per call of 80 % on one model and 20 % on another, by ordered pair. */
function staticRegrets(gains: readonly number[]): readonly { main: number; regret: number }[] {
  const best = Math.max(...gains);
  return gains.flatMap((first, i) =>
    gains.flatMap((second, j) =>
      i === j ? [] : [{ main: i, regret: 0.8 * (best - first) + 0.2 * (best - second) }],
    ),
  );
}

const CASES: readonly [name: string, gains: readonly number[], priors: readonly number[]][] = [
  ['two models', [0.4, 0.2], [0.7, 0.7]],
  ['three models', [0.2, 0.4, 0.1], [0.7, 0.7, 0.7]],
  ['three close models', [0.25, 0.2, 0.3], [0.7, 0.7, 0.7]],
  ['improvements are rare', [0.01, 0.08, 0.03], [0.7, 0.7, 0.7]],
  ['five models', [0.1, 0.5, 0.05, 0.3, 0.2], [0.7, 0.7, 0.7, 0.7, 0.7]],
  ['the priors are upside down', [0.4, 0.2, 0.1], [0.4, 0.7, 0.9]],
];

test.each(CASES)('regret: %s, 10 calls in flight: below static .8/.2', (_, gains, priors) => {
  const regret = mean(
    SEEDS.map(
      (seed) => simulate(equalPrices(gains, priors), { calls: 500, seed, concurrency: 10 }).regret,
    ),
  );
  const fixed = staticRegrets(gains);
  const best = gains.indexOf(Math.max(...gains));
  // Who does not know the models gets the mean over all choices; nobody but who guessed the best one does better.
  expect(regret).toBeLessThan(0.7 * mean(fixed.map((each) => each.regret)));
  const wrong = fixed.filter(({ main }) => main !== best).map((each) => each.regret);
  expect(regret).toBeLessThan(Math.min(...wrong));
});

test('two models: better even than .8/.2 with the better one in front, though nobody told which it is', () => {
  for (const concurrency of [1, 10]) {
    const regret = mean(
      SEEDS.map(
        (seed) => simulate(equalPrices([0.4, 0.2]), { calls: 500, seed, concurrency }).regret,
      ),
    );
    expect(regret).toBeLessThan(0.2 * 0.2);
  }
});

test('the better model changes half way: the router follows', () => {
  const regret = mean(
    SEEDS.map(
      (seed) =>
        simulate(equalPrices([0.4, 0.1]), {
          calls: 1_000,
          seed,
          gains: (call) => (call < 500 ? [0.4, 0.1] : [0.1, 0.4]),
        }).regret,
    ),
  );
  // Any static share loses 0.3 × one half.
  expect(regret).toBeLessThan(0.15 * 0.6);
});

test('prices a hundredfold apart: more gain for the same money than either static .8/.2', () => {
  const cases: readonly (readonly Simulated[])[] = [
    [
      { model: 'cheap', gain: 0.3, usd: 0.5, prior: 0.6 },
      { model: 'dear', gain: 0.35, usd: 50, prior: 0.9 },
    ],
    [
      { model: 'cheap', gain: 0.1, usd: 0.5, prior: 0.6 },
      { model: 'middle', gain: 0.25, usd: 4, prior: 0.8 },
      { model: 'dear', gain: 0.4, usd: 20, prior: 0.95 },
    ],
  ];
  for (const models of cases) {
    const [first] = models;
    const last = models.at(-1);
    if (first === undefined || last === undefined) throw new Error('no models');
    const perUsd = (main: Simulated, other: Simulated): number =>
      (0.8 * main.gain + 0.2 * other.gain) / (0.8 * microOf(main) + 0.2 * microOf(other));
    const fixed = Math.max(perUsd(first, last), perUsd(last, first));
    const routed = mean(
      SEEDS.map((seed) => {
        const { gain, micro } = simulate(models, {
          calls: 3_000,
          seed,
          budget: 50 * microOf(last),
        });
        return gain / micro;
      }),
    );
    expect(routed).toBeGreaterThan(fixed);
  }
});

test('a cheap model that never improves anything does not win by its price', () => {
  const models = [
    { model: 'cheap', gain: 0, usd: 0.5, prior: 0.6 },
    { model: 'dear', gain: 0.2, usd: 50, prior: 0.9 },
  ];
  for (const seed of SEEDS) {
    const { calls } = simulate(models, { calls: 1_000, seed });
    expect(calls[1]).toBeGreaterThan(500);
  }
});

test('before anything is measured the prior decides between equal prices, and calls in flight count as pulls', () => {
  const contender = (key: string, prior: number, inFlight: number) => ({
    key,
    prior,
    expectedMicro: 1_000,
    inFlight,
  });
  const first = rank(NEW_BANDIT, 'mutate', [contender('a', 0.5, 0), contender('b', 0.9, 0)], 0.5);
  expect(first.map(({ key }) => key)).toEqual(['b', 'a']);
  const busy = rank(NEW_BANDIT, 'mutate', [contender('a', 0.5, 0), contender('b', 0.9, 8)], 0.5);
  expect(busy.map(({ key }) => key)).toEqual(['a', 'b']);
});

test('a record stays bounded in number and weight, whatever is rewarded', () => {
  let state = NEW_BANDIT;
  const often = armOf({ model: 'often' });
  for (let i = 0; i < 400; i++) {
    state = reward(state, { arm: often, kind: 'mutate', gain: 2, costMicro: 1_000 });
    state = reward(state, {
      arm: armOf({ model: `m${i}` }),
      kind: 'mutate',
      gain: 0,
      costMicro: 1,
    });
  }
  expect(Object.keys(state.records)).toHaveLength(256);
  const record = state.records[`mutate ${modelKey(often)}`];
  expect(record?.pulls).toBe(400);
  // 1 / (1 − 0.95): decayed sums of what is clipped to 1 stay below 20.
  expect(record?.gain).toBeLessThan(20.001);
  expect(record?.gain).toBeGreaterThan(19.9);
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
});
