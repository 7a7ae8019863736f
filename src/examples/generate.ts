/**
 * Makes the data files of the examples: `node src/examples/generate.ts` rewrites them all, to the same bytes.
 * Every figure comes from formulas, so the source of the data is this file and the two it reads.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Random, rng } from '../core/evolution/random.ts';
import { cacheTrace, cities, uniformBins, weibullBins } from './instances.ts';
import { NGUYEN, type NguyenTarget } from './nguyen.ts';

const SEED = 20_261_121;

/** Where an example's data end up: what the search sees, what gates the champion, what is scored once at the end. */
const SPLITS = ['train', 'held-out', 'test'] as const;

/** Contents by path below this folder. */
type Files = Record<string, string>;

/** Every generated file. */
export const exampleFiles = (): Files => ({
  ...binPacking(),
  ...cacheEviction(),
  ...tsp(),
  ...Object.assign({}, ...NGUYEN.map(nguyen)),
  ...medianOfThree(),
  ...fizzBuzz(),
});

/** One file a split; each split has a random stream of its own. */
const splits = (
  example: string,
  make: (random: Random, split: (typeof SPLITS)[number]) => unknown,
): Files =>
  Object.fromEntries(
    SPLITS.map((split, number) => {
      const random = rng(SEED, `examples/${example}`, number, 0);
      return [`${example}/${split}.json`, json(make(random, split))];
    }),
  );

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;

const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

const binPacking = (): Files =>
  splits('bin-packing', (random, split) => {
    const [weibull, uniform, items] = split === 'test' ? [3, 3, 2000] : [4, 2, 1000];
    return [
      ...times(weibull, () => weibullBins(random, items)),
      ...times(uniform, () => uniformBins(random, items)),
    ];
  });

const cacheEviction = (): Files =>
  splits('cache-eviction', (random, split) => {
    const [count, length] = split === 'test' ? [12, 1000] : [6, 500];
    return times(count, (i) => cacheTrace(random, 8 + 4 * (i % 3), length));
  });

/** Tours over random points are compared with nearest neighbour. */
const tsp = (): Files =>
  splits('tsp', (random, split) => {
    const [count, size] = split === 'test' ? [24, 50] : [12, 40];
    return times(count, () => cities(random, size));
  });

/** One task folder a target: they differ in their data only. */
function nguyen({ number, formula, parameters, low, high, target }: NguyenTarget): Files {
  const folder = `nguyen/${number}`;
  const cases = (random: Random, count: number): object[] =>
    times(count, () => {
      const args = parameters.map(() => low + random.next() * (high - low));
      return { args, expected: target(args[0] ?? 0, args[1] ?? 0) };
    });
  return {
    ...splits(folder, (random, split) => cases(random, split === 'test' ? 100 : 20)),
    [`${folder}/seed.js`]: `export default function f(${parameters.join(', ')}) {\n  return x;\n}\n`,
    [`${folder}/about.json`]: json({
      title: `Symbolic regression, Nguyen-${number}: ${formula}`,
      measure: { name: 'fitness 1/(1+mse)', unit: '', scale: 1, offset: 0 },
      sampleArgs: parameters.map(() => 0.5),
    }),
    [`${folder}/task.json`]: json({
      name: `nguyen-${number}`,
      task: `Find a formula of ${parameters.join(' and ')} that gives the expected values (the target is ${formula}).`,
      seeds: ['@seed.js'],
      evaluator: {
        kind: 'cases',
        compare: { kind: 'squared-error' },
        cases: '@train.json',
        heldOut: '@held-out.json',
        test: '@test.json',
      },
      config: { stop: { fitness: 1, evaluations: 10_000 } },
    }),
  };
}

/** Edge cases and random ones, as in PSB1 (Helmuth and Spector, GECCO 2015), problem "Median". */
function medianOfThree(): Files {
  const middle = (...args: number[]): object => ({
    args,
    expected: args.toSorted((a, b) => a - b)[1],
  });
  const random = (generator: Random, count: number): object[] => {
    const draw = (): number => generator.int(201) - 100;
    return times(count, (i) => {
      const [a, b] = [draw(), draw()];
      // every fourth case has a repeated number, else ties would hardly be seen
      return i % 4 === 0 ? middle(a, b, [a, b][generator.int(2)] ?? a) : middle(a, b, draw());
    });
  };
  const orders = [
    [1, 2, 3],
    [1, 3, 2],
    [2, 1, 3],
    [2, 3, 1],
    [3, 1, 2],
    [3, 2, 1],
    [0, 0, 0],
    [-5, -5, 7],
  ].map((each) => middle(...each));
  return splits('median-of-three', (generator, split) =>
    split === 'train'
      ? [...orders, ...random(generator, 52)]
      : random(generator, split === 'test' ? 200 : 40),
  );
}

function fizzBuzz(): Files {
  const answer = (n: number): string =>
    n % 15 === 0 ? 'FizzBuzz' : n % 5 === 0 ? 'Buzz' : n % 3 === 0 ? 'Fizz' : String(n);
  const ranges = { train: [1, 60], 'held-out': [61, 100], test: [101, 400] } as const;
  return splits('fizz-buzz', (_, split) => {
    const [from, to] = ranges[split];
    return times(to - from + 1, (i) => ({ args: [from + i], expected: answer(from + i) }));
  });
}

if (process.argv[1] === import.meta.filename)
  for (const [name, content] of Object.entries(exampleFiles())) {
    const file = path.join(import.meta.dirname, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
