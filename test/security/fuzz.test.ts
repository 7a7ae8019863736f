import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';

const SEED = Number(process.env['SEED'] ?? 20_261_121);

test(
  '5 s of damaged programs: nothing throws, hangs, outruns its limits or depends on slices',
  { timeout: 120_000 },
  async () => {
    console.log(`fuzz seed ${SEED}`);
    const { tried, accepted, treesAccepted, problems } = await fuzz(SEED, 5_000);
    expect(problems).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(400);
    expect(accepted).toBeGreaterThan(tried / 10);
    expect(treesAccepted).toBeGreaterThan(5);
  },
);
