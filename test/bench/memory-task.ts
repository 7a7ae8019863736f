import { SAMPLES } from './programs.ts';

/** As many distinct agents of 6.5 KB as asked for, all alive, for two generations: the body of a population. */
export function crowd(populationSize: number): {
  readonly name: string;
  readonly seeds: readonly string[];
  readonly evaluator: {
    readonly kind: 'cases';
    readonly compare: { readonly kind: 'exact' };
    readonly cases: readonly { readonly args: number[]; readonly expected: number }[];
  };
  readonly config: {
    readonly seed: number;
    readonly strategy: 'generational';
    readonly populationSize: number;
    readonly genomeBytes: number;
    readonly stop: { readonly generations: number };
  };
} {
  const seed = SAMPLES.find(({ name }) => name === 'large');
  if (seed === undefined) throw new Error('no large sample');
  return {
    name: 'crowd',
    seeds: [seed.text],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'exact' },
      // nobody finds it: the search goes on for both generations
      cases: [{ args: [5], expected: -123_456_789 }],
    },
    config: {
      seed: 3,
      strategy: 'generational',
      populationSize,
      genomeBytes: 6_656,
      stop: { generations: 2 },
    },
  };
}
