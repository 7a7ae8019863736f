import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterResume,
  callCompleted,
  foundInFlight,
  isCrashed,
  type Suspicion,
  TRUSTED,
} from '../../../src/core/evolution/suspicion.ts';

test('found in flight in a shard makes a suspect, twice running alone in probation pauses', () => {
  const suspect = foundInFlight(TRUSTED, 'shard');
  expect(suspect).toEqual({ suspect: true, strikes: 0 });
  const once = foundInFlight(suspect, 'probation');
  expect(isCrashed(once)).toBe(false);
  expect(isCrashed(foundInFlight(once, 'probation'))).toBe(true);
});

test('a completed call between two crashes clears all', () => {
  const once = foundInFlight(foundInFlight(TRUSTED, 'shard'), 'probation');
  expect(once.strikes).toBe(1);
  expect(callCompleted()).toEqual(TRUSTED);
});

test('after a resume one more crash is enough', () => {
  const crashed: Suspicion = { suspect: true, strikes: 2 };
  expect(afterResume(crashed)).toEqual({ suspect: true, strikes: 1 });
  expect(isCrashed(foundInFlight(afterResume(crashed), 'probation'))).toBe(true);
  expect(afterResume(TRUSTED)).toEqual(TRUSTED);
});

test('whatever happens: paused exactly after two probation strikes with no completed call between them', () => {
  let paused = 0;
  const step = fc.constantFrom('shard', 'probation', 'completed');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let suspicion = TRUSTED;
      let running = 0;
      for (const each of steps) {
        suspicion = each === 'completed' ? callCompleted() : foundInFlight(suspicion, each);
        if (each === 'completed') running = 0;
        if (each === 'probation') running++;
        expect(isCrashed(suspicion)).toBe(running >= 2);
        expect(suspicion.suspect).toBe(each !== 'completed');
      }
      if (running >= 2) paused++;
    }),
    { seed: 20261125, numRuns: 500 },
  );
  expect(paused).toBeGreaterThan(50);
});
