import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Spend, SpendLimits } from '../../../src/core/models/budget.ts';
import { levelsReached, NO_SPEND, refusedBy } from '../../../src/core/models/budget.ts';

const SEED = 20261121;

test.each<[string, SpendLimits, Partial<Spend>, number[]]>([
  ['nothing is limited', {}, { micro: 1e12 }, []],
  ['below the first', { usdMicro: 100 }, { micro: 49 }, []],
  ['the first', { usdMicro: 100 }, { micro: 50 }, [50]],
  ['the fullest dimension counts', { usdMicro: 100, calls: 10 }, { micro: 1, calls: 8 }, [50, 80]],
  ['all of it', { tokens: 7 }, { tokens: 7 }, [50, 80, 100]],
  ['a limit of 0 is reached from the start', { usdMicro: 0 }, {}, [50, 80, 100]],
])('levels: %s', (_, limits, spent, levels) => {
  expect(levelsReached({ ...NO_SPEND, ...spent }, limits)).toEqual(levels);
});

const amount = fc.integer({ min: 0, max: 60 });
const spends: fc.Arbitrary<Spend> = fc.record({ micro: amount, tokens: amount, calls: amount });
const limit = fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined, freq: 3 });

test('a call is refused exactly where a sum would pass a limit, and finally where it would alone', () => {
  const reached = { fits: 0, waits: 0, final: 0 };
  fc.assert(
    fc.property(spends, spends, spends, limit, limit, limit, (spent, reserved, asked, ...max) => {
      const [usdMicro, tokens, calls] = max;
      const limits: SpendLimits = {
        ...(usdMicro !== undefined && { usdMicro }),
        ...(tokens !== undefined && { tokens }),
        ...(calls !== undefined && { calls }),
      };
      const wanted = { micro: asked.micro, tokens: asked.tokens, calls: 1 };
      const fits = (base: Spend): boolean =>
        base.micro + wanted.micro <= (usdMicro ?? Infinity) &&
        base.tokens + wanted.tokens <= (tokens ?? Infinity) &&
        base.calls + wanted.calls <= (calls ?? Infinity);
      const both = {
        micro: spent.micro + reserved.micro,
        tokens: spent.tokens + reserved.tokens,
        calls: spent.calls + reserved.calls,
      };
      const refused = refusedBy({ spent, reserved }, asked, limits);
      expect(refused === null).toBe(fits(both));
      if (refused?.final) expect(fits(spent)).toBe(false);
      reached[refused === null ? 'fits' : refused.final ? 'final' : 'waits'] += 1;
    }),
    { seed: SEED, numRuns: 1_000 },
  );
  for (const [what, count] of Object.entries(reached)) expect(count, what).toBeGreaterThan(100);
});
