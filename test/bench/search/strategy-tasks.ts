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

const leastSquares = (inputs: readonly Args[], law: (...args: never[]) => number): Evaluator =>
  casesOf({ kind: 'squared-error' }, inputs, law);

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

const bits = (count: number): readonly Args[] =>
  Array.from({ length: 2 ** count }, (_, row) =>
    Array.from({ length: count }, (__, bit) => ((row >> bit) & 1) === 1),
  );

const grid = (count: number, from: number, to: number): readonly Args[] =>
  Array.from({ length: count }, (_, i) => [from + ((to - from) * i) / (count - 1)]);

const constants = (values: readonly number[]): string =>
  `export default function constants() { return [${values.join(', ')}]; }`;

/** How many pairs of the vector equal the hidden ones, and nothing about single digits: plateaus to be crossed. */
const PAIRS = `export default function evaluate(agent, { data }) {
  const digits = agent();
  let whole = 0;
  for (let i = 0; i < data.length; i += 2)
    if (digits[i] === data[i] && digits[i + 1] === data[i + 1]) whole++;
  return { score: (2 * whole) / data.length };
}`;

/** Circles around the given centres, greedily as large as neighbours and the border let them: the sum of the radii. */
const CIRCLES = `export default function evaluate(agent) {
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

/**
 * One machine, jobs `[time, weight, due]`: whenever it is free it takes the job of the highest priority. Minus the
 * weighted tardiness as a share of the weighted time, an instance a score.
 */
const DISPATCHING = `export default function evaluate(agent, { data }) {
  const scores = data.map((jobs) => {
    let left = jobs;
    let now = 0;
    let late = 0;
    let work = 0;
    while (left.length > 0) {
      const rates = agent.map([
        left.map((job) => job[0]),
        left.map((job) => job[1]),
        left.map((job) => job[2] - now),
      ]);
      let next = 0;
      for (let i = 1; i < left.length; i++) if (rates[i] > rates[next]) next = i;
      const [time, weight, due] = left[next];
      now += time;
      work += weight * time;
      late += weight * Math.max(0, now - due);
      left = left.filter((_, i) => i !== next);
    }
    return -late / work;
  });
  return { score: scores.reduce((sum, one) => sum + one, 0) / scores.length, scores };
}`;

/** Instances of jobs that take 1 to 20, weigh 1 to 9 and are due before the mean job is done. */
const instances = (count: number, jobs: number): Json[] =>
  Array.from({ length: count }, (_, instance) => {
    const random = rng(2, 'jobs', instance, 0);
    return Array.from({ length: jobs }, () => [
      1 + random.int(20),
      1 + random.int(9),
      random.int(jobs * 10),
    ]);
  });

const sentence = (int: (limit: number) => number): string =>
  Array.from({ length: 1 + int(4) }, () =>
    Array.from({ length: 1 + int(5) }, () => 'abcdefghij'.charAt(int(10))).join(''),
  ).join(' ');

/** The tasks of the bench. `auto` was tuned on seeds above 100, and mostly on other tasks. */
export const STRATEGY_TASKS: Readonly<Record<string, StrategyTask>> = {
  regression: {
    title: 'symbolic regression: ln(x+1) + ln(x²+1) on [0, 2]',
    evaluations: 4_000,
    body: {
      seeds: ['export default function f(x) { return x; }'],
      evaluator: leastSquares(grid(20, 0, 2), (x: number) => Math.log1p(x) + Math.log1p(x * x)),
      config: { primitives: { functions: ['Math.sin', 'Math.cos', 'Math.exp', 'Math.log'] } },
    },
  },
  multiplexer: {
    title: '6-bit multiplexer',
    evaluations: 4_000,
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
        drawn(20, (int) => [sentence(int), sentence(int)]),
        (a: string, b: string) => (b.length > a.length ? b + a : a + b),
      ),
    },
  },
  medianOfThree: {
    title: 'median of three',
    evaluations: 3_000,
    body: {
      seeds: ['export default function f(a, b, c) { return a; }'],
      evaluator: exactly(
        drawn(40, (int) => [int(100), int(100), int(100)]),
        (...args: number[]) => args.toSorted((a, b) => a - b)[1] ?? 0,
      ),
    },
  },
  pairs: {
    title: 'six hidden pairs of digits 0 to 4, counted when whole',
    evaluations: 6_000,
    body: {
      seeds: [constants(Array<number>(12).fill(0))],
      evaluator: { kind: 'module', source: PAIRS, data: [3, 1, 4, 1, 2, 2, 1, 3, 4, 4, 2, 3] },
      config: { primitives: { constants: { range: [0, 4], integer: true } } },
    },
  },
  multimodal16: {
    title: '16 constants, multimodal',
    evaluations: 10_000,
    body: {
      seeds: [constants(TARGET.map(() => 0.5))],
      evaluator: { kind: 'module', source: MULTIMODAL, data: TARGET },
    },
  },
  dispatching: {
    title: 'dispatching rule for one machine, weighted tardiness',
    evaluations: 3_000,
    body: {
      seeds: ['export default function priority(time, weight, slack) { return -slack; }'],
      evaluator: { kind: 'module', source: DISPATCHING, data: instances(2, 12) },
      config: {
        signature: {
          params: [
            { name: 'time', type: 'number' },
            { name: 'weight', type: 'number' },
            { name: 'slack', type: 'number' },
          ],
          returns: 'number',
        },
      },
    },
  },
  circles: {
    title: 'centres of 10 circles in the unit square',
    evaluations: 8_000,
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
