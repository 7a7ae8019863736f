import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShardLoad } from '../../durable-objects/shard-load.ts';
import { parseShards } from '../../src/config.ts';
import {
  IN_AFTER_MS,
  OUT_AFTER_MS,
  scale,
  startScale,
  TARGET_BUSY,
  type ShardScale,
} from '../../src/engine/shard-scaling.ts';

const RANGE = { min: 2, max: 100 };
const MINUTE = 60_000;

test('out after two minutes above the target, not before; in after five below', () => {
  let state = startScale(RANGE);
  const look = (busyShare: number, now: number): number =>
    (state = scale(state, { busyShare, now }, RANGE)).shards;
  expect(look(1, 0)).toBe(2);
  expect(look(1, OUT_AFTER_MS - 1)).toBe(2);
  expect(look(1, OUT_AFTER_MS)).toBe(3);
  // one look at the target and the patience starts anew
  expect(look(1, 3 * MINUTE)).toBe(3);
  expect(look(0.7, 4 * MINUTE)).toBe(3);
  expect(look(1, 5 * MINUTE)).toBe(3);
  expect(look(1, 7 * MINUTE)).toBe(5);
  // what was needed meanwhile is kept: two shards would do at the end, four were asked for on the way
  expect(look(0.1, 8 * MINUTE)).toBe(5);
  expect(look(0.5, 10 * MINUTE)).toBe(5);
  expect(look(0.1, 8 * MINUTE + IN_AFTER_MS - 1)).toBe(5);
  expect(look(0.1, 8 * MINUTE + IN_AFTER_MS)).toBe(4);
});

test('under any steady load the number settles at the fewest below the target and stays', () => {
  let atMost = 0;
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 90, noNaN: true }),
      fc.integer({ min: 1, max: 120 }),
      (load, shards) => {
        const { min, max } = RANGE;
        let state: ShardScale = {
          ...startScale(RANGE),
          shards: Math.min(max, Math.max(min, shards)),
        };
        const numbers = Array.from({ length: 6 * 90 }, (_, i) => {
          const busyShare = Math.min(1, load / state.shards);
          state = scale(state, { busyShare, now: i * 10_000 }, RANGE);
          return state.shards;
        });
        const settled = Math.min(max, Math.max(min, Math.ceil(load / TARGET_BUSY - 1e-6)));
        expect(Math.abs((numbers.at(-1) ?? 0) - settled)).toBeLessThanOrEqual(1e-6);
        expect(numbers.every((number) => number >= min && number <= max)).toBe(true);
        // one direction only: it never turns back
        const turns = new Set(
          numbers.slice(1).map((number, i) => Math.sign(number - (numbers[i] ?? 0))),
        );
        expect(turns.has(1) && turns.has(-1)).toBe(false);
        if (settled === max) atMost++;
      },
    ),
    { seed: 20261121, numRuns: 300 },
  );
  expect(atMost).toBeGreaterThan(10);
});

test('under any changing load no number is left sooner than its patience, and none is out of range', () => {
  let steps = 0;
  const phase = fc.tuple(
    fc.double({ min: 0, max: 150, noNaN: true }),
    fc.integer({ min: 10, max: 120 }),
  );
  fc.assert(
    fc.property(fc.array(phase, { minLength: 3, maxLength: 20 }), (phases) => {
      let state = startScale(RANGE);
      let changedAt = 0;
      let now = 0;
      for (const [load, looks] of phases)
        for (let i = 0; i < looks; i++) {
          now += 10_000;
          const before = state.shards;
          const busyShare = Math.min(1, load / before);
          state = scale(state, { busyShare, now }, RANGE);
          if (state.shards === before) continue;
          expect(state.shards).toBeGreaterThanOrEqual(RANGE.min);
          expect(state.shards).toBeLessThanOrEqual(RANGE.max);
          steps++;
          const patience = state.shards > before ? OUT_AFTER_MS : IN_AFTER_MS;
          expect(now - changedAt).toBeGreaterThanOrEqual(patience);
          if (state.shards > before) expect(busyShare).toBeGreaterThan(TARGET_BUSY);
          else expect(busyShare).toBeLessThan(TARGET_BUSY);
          changedAt = now;
        }
    }),
    { seed: 20261122, numRuns: 100 },
  );
  expect(steps).toBeGreaterThan(100);
});

test('the load of a population is what its shards had to do in the last seconds', () => {
  const load = new ShardLoad(RANGE, 0);
  let shards = 2;
  // both busy half of the time, then all of it, then idle
  for (let now = 0; now < 4 * MINUTE; now += 100) shards = load.look(now % 200 === 0 ? 2 : 0, now);
  expect(shards).toBe(2);
  for (let now = 4 * MINUTE; now < 7 * MINUTE; now += 100) shards = load.look(2, now);
  expect(shards).toBe(3);
  for (let now = 7 * MINUTE; now < 14 * MINUTE; now += 1_000) shards = load.look(0, now);
  expect(shards).toBe(2);
});

test('after the clock went back an hour, scaling goes on as it would have', () => {
  const HOUR = 60 * MINUTE;
  const shardsAfter = (jump: number): number => {
    let now = 2 * HOUR;
    const load = new ShardLoad(RANGE, now);
    let shards: number = RANGE.min;
    const beBusy = (milliseconds: number): void => {
      for (const until = now + milliseconds; now < until; now += 1_000)
        shards = load.look(shards, now);
    };
    beBusy(10_000);
    now += jump;
    beBusy(30 * MINUTE);
    return shards;
  };
  expect(shardsAfter(0)).toBeGreaterThan(RANGE.min + 10);
  expect(shardsAfter(-HOUR)).toBe(shardsAfter(0));
});

test('the range comes from the environment; one shard where there is none', () => {
  expect(parseShards({})).toEqual({ min: 1, max: 1 });
  expect(parseShards({ EVALUATION_SHARDS: '2-100' })).toEqual(RANGE);
  for (const EVALUATION_SHARDS of ['', '2', '5-2', '0-3', 'many'])
    expect(() => parseShards({ EVALUATION_SHARDS })).toThrow(/EVALUATION_SHARDS/);
});
