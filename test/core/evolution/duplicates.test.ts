import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChunkSize } from '../../../src/core/evolution/duplicates.ts';
import {
  DuplicateWindow,
  packHashes,
  trimChunks,
  unpackHashes,
} from '../../../src/core/evolution/duplicates.ts';
import { rng } from '../../../src/core/evolution/random.ts';

/** Hashes that collide in the table: few different low words. */
const hash = (number: number): string =>
  [number % 7, number, 0xffffffff - number, 3]
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('');

test('the window knows exactly the last distinct hashes, as a plain list does', () => {
  let forgotten = 0;
  let repeated = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.nat(80), { maxLength: 400, size: 'max' }),
      (capacity, numbers) => {
        const window = new DuplicateWindow(capacity);
        let list: number[] = [];
        for (const number of numbers) {
          const isNew = !list.includes(number);
          expect(window.has(hash(number))).toBe(!isNew);
          expect(window.add(hash(number))).toBe(isNew);
          if (!isNew) repeated++;
          if (isNew) list.push(number);
          if (list.length > capacity) forgotten++;
          list = list.slice(-capacity);
        }
        for (let number = 0; number <= 80; number++)
          expect(window.has(hash(number))).toBe(list.includes(number));
        expect(window.size).toBe(list.length);
      },
    ),
    { seed: 8, numRuns: 150 },
  );
  expect(forgotten).toBeGreaterThan(1_000);
  expect(repeated).toBeGreaterThan(1_000);
});

test('the window grows to its full size and forgets only then', () => {
  const random = rng(1, 'test', 0, 0);
  const hashes = Array.from({ length: 5_000 }, () =>
    Array.from({ length: 4 }, () =>
      random
        .int(2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join(''),
  );
  const window = new DuplicateWindow(4_000);
  for (const one of hashes) expect(window.add(one)).toBe(true);
  expect(hashes.map((one) => window.has(one))).toEqual(hashes.map((_, i) => i >= 1_000));
  expect(unpackHashes(packHashes(hashes))).toEqual(hashes);
});

test('chunks are kept as long as the window reaches them', () => {
  const chunks: ChunkSize[] = [3, 4, 5, 1].map((size, generation) => ({ generation, size }));
  expect(trimChunks(chunks, 10)).toBe(1);
  expect(chunks.map(({ generation }) => generation)).toEqual([1, 2, 3]);
  expect(trimChunks(chunks, 6)).toBe(2);
  expect(trimChunks(chunks, 100)).toBe(2);
});
