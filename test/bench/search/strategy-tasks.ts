import type { Json } from '../../../src/core/evolution/agent.ts';
import type { ConfigInput } from '../../../src/core/evolution/config.ts';
import { rng } from '../../../src/core/evolution/random.ts';
import type { DefinitionInput } from '../../../src/engine/definition.ts';
import type { SearchTask } from '../../../src/engine/search.ts';
import { MULTIMODAL, TARGET } from '../../support/constants-task.ts';
import { offlineTask } from '../../support/offline-task.ts';

/** A task on which strategies are compared. */
export interface StrategyTask {
  /** What the README calls it. */
  readonly title: string;
  readonly evaluations: number;
  readonly body: Pick<DefinitionInput, 'seeds' | 'evaluator'> & { readonly config?: ConfigInput };
}

export const strategyTask = ({ body }: StrategyTask, config: ConfigInput): SearchTask =>
  offlineTask({ name: 'strategies', ...body, config: { ...body.config, ...config } });

type Evaluator = DefinitionInput['evaluator'];
type Args = readonly Json[];

/** Outputs that have to be right, for each of the inputs. */
export const exactly = (inputs: readonly Args[], law: (...args: never[]) => Json): Evaluator =>
  casesOf({ kind: 'exact' }, inputs, law);

export const leastSquares = (
  inputs: readonly Args[],
  law: (...args: never[]) => number,
): Evaluator => casesOf({ kind: 'squared-error' }, inputs, law);

function casesOf(
  compare: Extract<Evaluator, { kind: 'cases' }>['compare'],
  inputs: readonly Args[],
  law: (...args: never[]) => Json,
): Evaluator {
  const cases = inputs.map((args) => ({ args, expected: law(...(args as never[])) }));
  return { kind: 'cases', compare, cases };
}

/** `count` inputs, always the same ones. */
export const drawn = (
  count: number,
  draw: (int: (limit: number) => number) => Args,
): readonly Args[] =>
  Array.from({ length: count }, (_, i) => {
    const random = rng(1, 'input', i, 0);
    return draw((limit) => random.int(limit));
  });

export const bits = (count: number): readonly Args[] =>
  Array.from({ length: 2 ** count }, (_, row) =>
    Array.from({ length: count }, (__, bit) => ((row >> bit) & 1) === 1),
  );

export const grid = (count: number, from: number, to: number): readonly Args[] =>
  Array.from({ length: count }, (_, i) => [from + ((to - from) * i) / (count - 1)]);

export const constants = (values: readonly number[]): string =>
  `export default function constants() { return [${values.join(', ')}]; }`;

/**
 * Concatenated traps (Goldberg 1987): a block of `size` bits is worth `size` if all are 1, else the more the fewer are;
 * every single change leads away from the optimum.
 */
export const traps = (size: number): Evaluator => ({
  kind: 'module',
  source: `export default function evaluate(agent) {
  const bits = agent();
  const scores = [];
  for (let start = 0; start < bits.length; start += ${size}) {
    let ones = 0;
    for (let i = start; i < start + ${size}; i++) if (bits[i] === 1) ones++;
    scores.push((ones === ${size} ? ${size} : ${size} - 1 - ones) / ${size});
  }
  return { score: scores.reduce((sum, one) => sum + one, 0) / scores.length, scores };
}`,
});

/** Circles around the given centres, greedily as large as neighbours and the border let them: the sum of the radii. */
export const CIRCLES = `export default function evaluate(agent) {
  const c = agent();
  const n = c.length / 2;
  const radii = [];
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const x = c[2 * i];
    const y = c[2 * i + 1];
    let radius = Math.min(x, y, 1 - x, 1 - y);
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const dx = x - c[2 * j];
      const dy = y - c[2 * j + 1];
      const gap = Math.sqrt(dx * dx + dy * dy);
      radius = Math.min(radius, j < i ? gap - radii[j] : gap / 2);
    }
    if (!(radius > 0)) return { score: 0 };
    radii.push(radius);
    sum += radius;
  }
  return { score: sum };
}`;

/** Online bin packing, bins of 100: minus the mean excess over the volume bound, in per cent, an instance a score. */
export const PACKING = `export default function evaluate(agent, { data }) {
  const scores = data.map((items) => {
    const rooms = [];
    let volume = 0;
    for (const item of items) {
      volume += item;
      let best = -1;
      let most = agent(item, 100 - item);
      for (let b = 0; b < rooms.length; b++) {
        if (rooms[b] < item) continue;
        const value = agent(item, rooms[b] - item);
        if (value >= most) { most = value; best = b; }
      }
      if (best === -1) rooms.push(100 - item);
      else rooms[best] -= item;
    }
    const bound = Math.ceil(volume / 100);
    return (-100 * (rooms.length - bound)) / bound;
  });
  return { score: scores.reduce((sum, one) => sum + one, 0) / scores.length, scores };
}`;

/** Lists of item sizes from `low` to `high`. */
export const itemLists = (lists: number, items: number, low: number, high: number): number[][] =>
  Array.from({ length: lists }, (_, list) => {
    const random = rng(2, 'items', list, low);
    return Array.from({ length: items }, () => low + random.int(high - low + 1));
  });

const sentence = (int: (limit: number) => number): string =>
  Array.from({ length: 1 + int(4) }, () =>
    Array.from({ length: 1 + int(5) }, () => 'abcdefghij'.charAt(int(10))).join(''),
  ).join(' ');

/** The tasks of the bench. `auto` was tuned on others, and on seeds above 100. */
export const STRATEGY_TASKS: Readonly<Record<string, StrategyTask>> = {
  regression: {
    title: 'symbolic regression: ln(x+1) + ln(x²+1) on [0, 2]',
    evaluations: 6_000,
    body: {
      seeds: ['export default function f(x) { return x; }'],
      evaluator: leastSquares(grid(20, 0, 2), (x: number) => Math.log1p(x) + Math.log1p(x * x)),
      config: { primitives: { functions: ['Math.sin', 'Math.cos', 'Math.exp', 'Math.log'] } },
    },
  },
  multiplexer: {
    title: '6-bit multiplexer',
    evaluations: 6_000,
    body: {
      seeds: ['export default function f(a, b, p, q, r, s) { return p; }'],
      evaluator: exactly(
        bits(6),
        (a: boolean, b: boolean, p: boolean, q: boolean, r: boolean, s: boolean) =>
          a ? (b ? s : r) : b ? q : p,
      ),
    },
  },
  joined: {
    title: 'two texts in one, the longer one first',
    evaluations: 3_000,
    body: {
      seeds: ['export default function f(a, b) { return a; }'],
      evaluator: exactly(
        drawn(30, (int) => [sentence(int), sentence(int)]),
        (a: string, b: string) => (b.length > a.length ? b + a : a + b),
      ),
    },
  },
  medianOfThree: {
    title: 'median of three',
    evaluations: 4_000,
    body: {
      seeds: ['export default function f(a, b, c) { return a; }'],
      evaluator: exactly(
        drawn(40, (int) => [int(100), int(100), int(100)]),
        (...args: number[]) => args.toSorted((a, b) => a - b)[1] ?? 0,
      ),
    },
  },
  traps: {
    title: 'twelve deceptive traps of 2 bits',
    evaluations: 4_000,
    body: { seeds: [constants(Array<number>(24).fill(0))], evaluator: traps(2) },
  },
  multimodal16: {
    title: '16 constants, multimodal',
    evaluations: 4_000,
    body: {
      seeds: [constants(TARGET.map(() => 0.5))],
      evaluator: { kind: 'module', source: MULTIMODAL, data: TARGET },
    },
  },
  binPacking: {
    title: 'online bin packing, a policy',
    evaluations: 2_000,
    body: {
      seeds: ['export default function priority(item, left) { return -Math.abs(left - 30); }'],
      evaluator: { kind: 'module', source: PACKING, data: itemLists(4, 60, 10, 60) },
      config: {
        signature: {
          params: [
            { name: 'item', type: 'number' },
            { name: 'left', type: 'number' },
          ],
          returns: 'number',
        },
      },
    },
  },
  circles: {
    title: 'centres of 10 circles in the unit square',
    evaluations: 4_000,
    body: {
      seeds: [
        constants(
          Array.from({ length: 10 }, (_, i) => [
            (2 * (i % 4) + 1) / 8,
            (2 * Math.floor(i / 4) + 1) / 8,
          ]).flat(),
        ),
      ],
      evaluator: { kind: 'module', source: CIRCLES },
    },
  },
};
