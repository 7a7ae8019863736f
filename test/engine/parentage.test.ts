import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parentage } from '../../src/engine/parentage.ts';
import type { Kin } from '../../src/engine/parentage.ts';
import { sha256Hex } from '../../src/core/dna/digest.ts';
import { mostEntries } from '../support/most-entries.ts';

const SEED = 20261122;
const HASHES = Array.from({ length: 300 }, (_, n) => sha256Hex(`agent ${n}`));
const hashOf = (n: number): string => HASHES[n % HASHES.length] ?? '';

const kin: fc.Arbitrary<Kin> = fc.record({
  hash: fc.nat({ max: 299 }).map(hashOf),
  parents: fc.array(fc.nat({ max: 299 }).map(hashOf), { maxLength: 2 }),
});

test('orphans are found, and none but orphans, however few hashes are held', () => {
  let orphans = 0;
  fc.assert(
    fc.property(fc.array(kin), fc.boolean(), fc.integer({ min: 2, max: 40 }), (some, all, held) => {
      const agents = all ? [...HASHES.map((hash) => ({ hash, parents: [] })), ...some] : some;
      const known = new Set(agents.map(({ hash }) => hash));
      const { agents: count, orphan } = parentage(agents, held);
      expect(count).toBe(known.size);
      const missing = agents.flatMap(({ parents }) => parents).filter((one) => !known.has(one));
      expect(orphan === null).toBe(missing.length === 0);
      if (orphan === null) return;
      orphans++;
      expect(missing).toContain(orphan.missing);
      const child = agents.filter(({ hash }) => hash === orphan.hash);
      expect(child.flatMap(({ parents }) => parents)).toContain(orphan.missing);
    }),
    { seed: SEED, numRuns: 300 },
  );
  expect(orphans).toBeGreaterThan(50);
});

test('no more hashes are held than may be', () => {
  const agents: Kin[] = HASHES.map((hash, n) => ({ hash, parents: [hashOf(n + 7)] }));
  const held = mostEntries(() => {
    expect(parentage(agents, 50)).toEqual({ agents: HASHES.length, orphan: null });
  });
  expect(held).toBeLessThanOrEqual(51);
});
