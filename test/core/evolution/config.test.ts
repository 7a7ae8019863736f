import { expect, test } from 'vitest';
import type { ConfigInput } from '../../../src/core/evolution/config.ts';
import { DEFAULT_DESCRIPTORS, fillConfig } from '../../../src/core/evolution/fill-config.ts';
import { MAX_ARCHIVE_CELLS, RANGES } from '../../../src/core/evolution/config-ranges.ts';
import type { Compare } from '../../../src/core/evolution/evaluation-task.ts';
import { fillPrimitives } from '../../../src/core/evolution/primitives.ts';
import type { Signature } from '../../../src/core/evolution/signature.ts';

const numeric: Signature = { params: [{ name: 'x', type: 'number' }], returns: 'number' };
const texts: Signature = { params: [{ name: 's', type: 'string' }], returns: 'string' };

const fill = (
  input: ConfigInput,
  facts: { compare?: Compare | null; largestSplit?: number; signature?: Signature } = {},
): ReturnType<typeof fillConfig> =>
  fillConfig(input, {
    drawnSeed: 77,
    compare: { kind: 'squared-error' },
    largestSplit: 10,
    signature: numeric,
    primitives: fillPrimitives({}, [], numeric),
    ...facts,
  });

test('the defaults', () => {
  expect(fill({}, { compare: null })).toMatchObject({
    seed: 77,
    strategy: 'auto',
    init: { kind: 'mutate', depth: [2, 6] },
    populationSize: 500,
    generationSize: 100,
    maxAgents: 10_000,
    genomeBytes: 6_656,
    fuelPerCall: 1_000_000,
    bytesPerCall: 16 * 1024 * 1024,
    repeats: 3,
    heldOutTolerance: 0,
    stop: { generations: 100 },
  });
  const cells = DEFAULT_DESCRIPTORS.reduce((product, { bins }) => product * bins, 1);
  expect(cells).toBe(288);
  expect(cells).toBeLessThanOrEqual(MAX_ARCHIVE_CELLS);
});

test('auto: by cases where cases are scored, a climb for policies, half exchange for constants', () => {
  expect(fill({}, { compare: null }).search).toMatchObject({ parents: 'weighted', crossover: 0.2 });
  const constants: Signature = { params: [], returns: { array: 'number' } };
  expect(fill({}, { compare: null, signature: constants }).search.crossover).toBe(0.5);
  expect(fill({}).search.parents).toBe('epsilon-lexicase');
  expect(fill({}, { compare: { kind: 'exact' } }).search.parents).toBe('lexicase');
  expect(fill({ strategy: 'generational' }, { compare: null }).search.parents).toBe('tournament');
});

test('generational: as many children as places; a ramped start where all is numbers', () => {
  expect(fill({ populationSize: 80 })).toMatchObject({
    generationSize: 80,
    init: { kind: 'ramped' },
  });
  expect(fill({}, { signature: texts }).init.kind).toBe('mutate');
  expect(fill({ strategy: 'greedy' })).toMatchObject({
    generationSize: 100,
    init: { kind: 'mutate' },
  });
});

test('the profile fills what is not named, what is named wins', () => {
  expect(fill({ profile: 'development' })).toMatchObject({
    genomeBytes: 8_192,
    maxAgents: 1_000,
    stop: { generations: 10 },
  });
  expect(fill({ profile: 'staging', genomeBytes: 500, stop: { seconds: 5 } })).toMatchObject({
    genomeBytes: 500,
    maxAgents: 5_000,
    stop: { seconds: 5 },
  });
  expect(fill({ profile: 'development', populationSize: 5_000 }).populationSize).toBe(1_000);
  expect(fill({ stop: { seconds: undefined } }).stop).toEqual({ generations: 100 });
});

test('fuel of a call: all cases together stay within 2 G', () => {
  expect(fill({}, { largestSplit: 2_000 }).fuelPerCall).toBe(1_000_000);
  expect(fill({}, { largestSplit: 10_000 }).fuelPerCall).toBe(200_000);
});

test('filling is a fixed point: a filled config filled again is the same', () => {
  const inputs: readonly ConfigInput[] = [
    {},
    { profile: 'staging', strategy: 'islands', islands: { count: 5 } },
    { strategy: 'generational', search: { tournament: 9 }, stop: { fitness: 1 } },
  ];
  for (const input of inputs) {
    const filled = fill(input);
    expect(fill(filled)).toEqual(filled);
  }
});

test('every default lies in its range', () => {
  const filled = fill({ stop: { evaluations: 1, fitness: 1, stagnation: 1, seconds: 1 } });
  let checked = 0;
  for (const [path, range] of Object.entries(RANGES)) {
    const value = path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], filled);
    for (const number of [value].flat()) {
      if (typeof number !== 'number') continue;
      checked++;
      expect(number, path).toBeGreaterThanOrEqual(range.min);
      expect(number, path).toBeLessThanOrEqual(range.max);
      if (range.integer) expect(Number.isInteger(number), path).toBe(true);
    }
  }
  expect(checked).toBeGreaterThan(25);
});
