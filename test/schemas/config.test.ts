import { expect, test } from 'vitest';
import { RANGES } from '../../src/core/evolution/config-ranges.ts';
import { validate } from '../../src/routes/validate.ts';
import { configInput } from '../../src/schemas/config.ts';
import { createPopulation } from '../../src/schemas/population.ts';

/** `config` with one number at a path of the ranges' table. */
function configWith(path: string, value: number): object {
  if (path === 'init.depth') return { init: { depth: [value, value] } };
  if (path === 'primitives.constants.range')
    return { primitives: { constants: { range: [value, value] } } };
  if (path === 'archive.descriptors.bins')
    return { archive: { descriptors: [{ name: 'nodes', min: 0, max: 1, bins: value }] } };
  return path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
}

const taken = (config: unknown): boolean => validate(configInput, config).ok;
const pointers = (config: unknown): string[] => {
  const result = validate(configInput, config);
  return result.ok ? [] : (result.error.errors ?? []).map(({ pointer }) => pointer);
};

test('every number of the core table is bounded by its range, nothing else bounds it', () => {
  for (const [path, { min, max, integer }] of Object.entries(RANGES)) {
    expect(taken(configWith(path, min)), `${path} ${min}`).toBe(true);
    expect(taken(configWith(path, max)), `${path} ${max}`).toBe(true);
    expect(taken(configWith(path, min - 1)), `${path} ${min - 1}`).toBe(false);
    expect(taken(configWith(path, max * 2 + 1)), `${path} ${max * 2 + 1}`).toBe(false);
    const between = min + (max - min) / 2 + (Number.isInteger((max - min) / 2) ? 0.25 : 0);
    if (Number.isInteger(between)) continue;
    expect(taken(configWith(path, between)), `${path} ${between}`).toBe(!integer);
  }
});

test('a wrong value names its place; an unknown field anywhere too', () => {
  expect(pointers({ seed: -1, stop: { fitness: '1' }, search: { parents: 'best' } })).toEqual([
    '/seed',
    '/search/parents',
    '/stop/fitness',
  ]);
  for (const at of ['islands', 'search', 'stop', 'init', 'primitives', 'archive'])
    expect(pointers({ [at]: { colour: 1 } })).toEqual([`/${at}/colour`]);
  expect(pointers({ init: { depth: [6, 2] } })).toEqual(['/init/depth']);
});

test('types of a signature nest, and a wrong one is refused where it is', () => {
  const signature = (type: unknown): object => ({
    signature: { params: [{ name: 'x', type }], returns: 'number' },
  });
  expect(taken(signature({ array: { record: { array: 'integer' } } }))).toBe(true);
  expect(pointers(signature({ array: { record: 'date' } }))).toEqual([
    '/signature/params/0/type/array/record',
  ]);
  expect(taken(signature({ array: 'number', record: 'number' }))).toBe(false);
});

test('the caps of create: seeds, baselines, cases, task, source', () => {
  const genome = 'export default function f(x) { return x; }';
  const cases = [{ args: [1], expected: 1 }];
  const body = {
    name: 'x',
    seeds: [genome],
    evaluator: { kind: 'cases', cases, compare: { kind: 'exact' } },
  };
  const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
  const accepts = (more: object): boolean => validate(createPopulation, { ...body, ...more }).ok;
  const caps: [(count: number) => object, number][] = [
    [(count) => ({ seeds: many(count, genome) }), 64],
    [(count) => ({ baselines: many(count, { name: 'a', genome }) }), 8],
    [(count) => ({ evaluator: { ...body.evaluator, cases: many(count, cases[0]) } }), 10_000],
    [(count) => ({ task: 'ü'.repeat(count / 2) + 'x'.repeat(count % 2) }), 8_192],
    [(count) => ({ evaluator: { kind: 'module', source: 'x'.repeat(count) } }), 256 * 1024],
  ];
  for (const [make, cap] of caps) {
    expect(accepts(make(cap)), String(cap)).toBe(true);
    expect(accepts(make(cap + 1)), String(cap + 1)).toBe(false);
  }
});
