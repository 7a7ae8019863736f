import { expect, test } from 'vitest';
import type { PopulationView } from '../../durable-objects/population-api.ts';
import {
  CALLER,
  crash,
  double,
  populationId,
  populationOf,
  quadratic,
  until,
} from '../support/populations.ts';

/** All checks of `verify`, for a readable difference. */
async function checks(id: string): Promise<unknown> {
  const verified = await populationOf(id).verify();
  if (!verified.ok) throw new Error(verified.error.detail);
  return verified.value.checks.filter(({ ok }) => !ok);
}

test('a population evolves from seed to champion, and every invariant holds', async () => {
  const id = populationId('thin');
  const population = populationOf(id);
  await population.create(double(id, { start: true }), CALLER);
  const view = await until(id);
  expect(view.state).toBe('completed');
  expect(view.stoppedBy).toBe('fitness');
  expect(view.testFitness).toBe(1);
  expect(view.champion?.heldOutFitness).toBe(1);
  const champion = await population.champion();
  expect(champion.ok && champion.value.hash).toBe(view.champion?.hash);
  expect(await checks(id)).toEqual([]);
});

const CONFIG = {
  strategy: 'generational',
  populationSize: 60,
  stop: { generations: 12 },
  snapshotEvery: 5,
} as const;

async function run(name: string, disturb: (id: string) => Promise<void>): Promise<PopulationView> {
  const id = populationId(name);
  await populationOf(id).create({ ...quadratic(id, CONFIG), start: true }, CALLER);
  await disturb(id);
  const view = await until(id);
  expect(view.state).toBe('completed');
  expect(await checks(id)).toEqual([]);
  return view;
}

test('evicted again and again, it ends in the same state', { timeout: 60_000 }, async () => {
  const calm = await run('calm', async () => {});
  let evictions = 0;
  const disturbed = await run('evicted', async (id) => {
    for (let i = 0; i < 12; i++) {
      await scheduler.wait(5 + 13 * i);
      const before = await populationOf(id).read();
      if (before.ok && before.value.population.state !== 'running') break;
      await crash(id);
      evictions++;
    }
  });
  expect(evictions).toBeGreaterThan(2);
  expect(disturbed.stateHash).toBe(calm.stateHash);
  expect(disturbed.evaluations).toBe(calm.evaluations);
});
