/**
 * Makes the data files of the examples: `node src/examples/generate.ts` rewrites them all, to the same bytes.
 * Every figure comes from the formulas here, so the source of the data is this file; where a published benchmark
 * is followed, the function that does it names the publication.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Random, rng } from '../core/evolution/random.ts';
import { cbrt, exp, log } from '../core/language/math/index.ts';
import { NGUYEN } from './nguyen.ts';

const SEED = 20_261_121;
const here = import.meta.dirname;
const stream = (example: string, split: number): Random =>
  rng(SEED, `examples/${example}`, split, 0);

function write(file: string, value: unknown): void {
  const target = path.join(here, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, `${JSON.stringify(value)}\n`);
}

/**
 * Weibull instances as in FunSearch's online bin packing (Romera-Paredes et al., Nature 625, 2024): item sizes from
 * Weibull(scale 45, shape 3), clipped to 1..100, bins of 100.
 */
function weibull(random: Random, items: number): BinInstance {
  const sizes = Array.from({ length: items }, () => {
    const size = Math.round(45 * cbrt(-log(1 - random.next())));
    return Math.min(100, Math.max(1, size));
  });
  return { capacity: 100, items: sizes };
}

/** Uniform instances in the style of the OR-Library's sets u120 to u1000 (Falkenauer, 1996): 20..100, bins of 150. */
const uniform = (random: Random, items: number): BinInstance => ({
  capacity: 150,
  items: Array.from({ length: items }, () => 20 + random.int(81)),
});

interface BinInstance {
  readonly capacity: number;
  readonly items: readonly number[];
}

function binPacking(): void {
  const instances = (
    split: number,
    weibulls: number,
    uniforms: number,
    items: number,
  ): BinInstance[] => {
    const random = stream('bin-packing', split);
    return [
      ...Array.from({ length: weibulls }, () => weibull(random, items)),
      ...Array.from({ length: uniforms }, () => uniform(random, items)),
    ];
  };
  write('bin-packing/train.json', instances(0, 4, 2, 1000));
  write('bin-packing/held-out.json', instances(1, 4, 2, 1000));
  write('bin-packing/test.json', instances(2, 3, 3, 2000));
}

/** Uniform points in the unit square; tours over them are compared with nearest neighbour. */
function tsp(): void {
  const cities = (split: number, count: number, size: number): number[][][] => {
    const random = stream('tsp', split);
    return Array.from({ length: count }, () =>
      Array.from({ length: size }, () => [random.int(1000) / 1000, random.int(1000) / 1000]),
    );
  };
  write('tsp/train.json', cities(0, 12, 40));
  write('tsp/held-out.json', cities(1, 12, 40));
  write('tsp/test.json', cities(2, 24, 50));
}

/**
 * Request traces with what real ones mix (Megiddo and Modha, ARC, FAST 2003): a skewed popular set that drifts, scans
 * of keys that never come back, and loops a little larger than the cache.
 */
function cacheTrace(random: Random, requests: number): number[] {
  const trace: number[] = [];
  let fresh = 1_000;
  let drift = 0;
  while (trace.length < requests) {
    const phase = random.next();
    const length = 20 + random.int(60);
    if (phase < 0.15) for (let i = 0; i < length; i++) trace.push(fresh++);
    else if (phase < 0.3) for (let i = 0; i < length; i++) trace.push(500 + (i % 40));
    else for (let i = 0; i < 2 * length; i++) trace.push((zipf(random, 120) + drift) % 400);
    drift += random.int(4);
  }
  return trace.slice(0, requests);
}

/** A rank 0..n-1 with probability about 1/(rank+1), by inversion of the continuous law. */
const zipf = (random: Random, n: number): number => Math.floor(exp(random.next() * log(n))) - 1;

function cacheEviction(): void {
  const traces = (split: number, count: number, requests: number): object[] => {
    const random = stream('cache-eviction', split);
    return Array.from({ length: count }, (_, i) => ({
      capacity: [24, 32, 48][i % 3],
      requests: cacheTrace(random, requests),
    }));
  };
  write('cache-eviction/train.json', traces(0, 3, 1000));
  write('cache-eviction/held-out.json', traces(1, 3, 1000));
  write('cache-eviction/test.json', traces(2, 6, 1500));
}

/** One task folder a target: they differ in their data only. */
function nguyen(): void {
  for (const { number, formula, parameters, low, high, target } of NGUYEN) {
    const folder = `nguyen/${number}`;
    const cases = (split: number, count: number): object[] => {
      const random = stream(folder, split);
      return Array.from({ length: count }, () => {
        const args = parameters.map(() => low + random.next() * (high - low));
        return { args, expected: target(args[0] ?? 0, args[1] ?? 0) };
      });
    };
    write(`${folder}/train.json`, cases(0, 20));
    write(`${folder}/held-out.json`, cases(1, 20));
    write(`${folder}/test.json`, cases(2, 100));
    write(`${folder}/task.json`, {
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
      config: { strategy: 'generational', stop: { fitness: 1, evaluations: 50_000 } },
    });
    write(`${folder}/about.json`, {
      title: `Symbolic regression, Nguyen-${number}: ${formula}`,
      measure: { name: 'fitness 1/(1+mse)', unit: '', scale: 1, offset: 0 },
      sampleArgs: parameters.map(() => 0.5),
    });
    const seed = `export default function f(${parameters.join(', ')}) {\n  return x;\n}\n`;
    writeFileSync(path.join(here, folder, 'seed.js'), seed);
  }
}

/** Edge cases and random ones, as in PSB1 (Helmuth and Spector, GECCO 2015), problem "Median". */
function median(): void {
  const middle = (...args: number[]): object => ({
    args,
    expected: args.toSorted((a, b) => a - b)[1],
  });
  const random = (split: number, count: number): object[] => {
    const generator = stream('median-of-three', split);
    const draw = (): number => generator.int(201) - 100;
    return Array.from({ length: count }, (_, i) => {
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
  ];
  write('median-of-three/train.json', [...orders.map((each) => middle(...each)), ...random(0, 52)]);
  write('median-of-three/held-out.json', random(1, 40));
  write('median-of-three/test.json', random(2, 200));
}

function fizzBuzz(): void {
  const answer = (n: number): string =>
    n % 15 === 0 ? 'FizzBuzz' : n % 5 === 0 ? 'Buzz' : n % 3 === 0 ? 'Fizz' : String(n);
  const cases = (from: number, to: number): object[] =>
    Array.from({ length: to - from + 1 }, (_, i) => ({
      args: [from + i],
      expected: answer(from + i),
    }));
  write('fizz-buzz/train.json', cases(1, 60));
  write('fizz-buzz/held-out.json', cases(61, 100));
  write('fizz-buzz/test.json', cases(101, 400));
}

binPacking();
tsp();
cacheEviction();
nguyen();
median();
fizzBuzz();
