import { expect, test } from 'vitest';
import { fuzz } from '../security/fuzz.ts';

/** Another seed every day: what it finds goes to test/security/corpus. */
const SEED = Number(process.env['SEED'] ?? Math.floor(Date.now() / 86_400_000));

test('60 s of damaged programs', async () => {
  console.log(`fuzz seed ${SEED}`);
  const { tried, accepted, treesAccepted, problems, slowest } = await fuzz(SEED, 60_000);
  console.log({ tried, accepted, treesAccepted, slowest });
  expect(problems).toEqual([]);
  expect(accepted).toBeGreaterThan(tried / 10);
  expect(treesAccepted).toBeGreaterThan(30);
});
