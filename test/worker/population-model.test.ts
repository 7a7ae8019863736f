/** Commands in any order, with crashes, evictions, repeated keys and alarms among them, against a model of a few fields. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { commandsOf } from '../support/population-model/commands.ts';
import type { Real } from '../support/population-model/commands.ts';
import { newModel } from '../support/population-model/model.ts';
import type { Model } from '../support/population-model/model.ts';
import { CALLER, populationId, populationOf, quadratic } from '../support/populations.ts';

const SEED = 20261121;
/** `npm run test:long` runs all of it, `npm test` a part. */
const LONG = process.env['LONG'] === '1';
const COMMANDS = LONG ? 5_000 : 2_000;
const RUNS = LONG ? 115 : 42;
const MAX_COMMANDS = 100;

async function begin(mayEnd: boolean, ran: Real['ran']): Promise<{ model: Model; real: Real }> {
  const id = populationId('model');
  const config = {
    strategy: 'greedy',
    populationSize: 8,
    generationSize: 16,
    snapshotEvery: 60,
    stop: { generations: mayEnd ? 12 : 1_000_000 },
  } as const;
  const made = await populationOf(id).create(quadratic(id, config), CALLER);
  if (!made.ok) throw new Error(made.error.detail);
  const { population, etag } = made.value;
  return { model: newModel(mayEnd, population.name, etag), real: { id, ran } };
}

/** A running population is never stuck, whatever became of its alarms. */
async function movesOn(id: string): Promise<void> {
  const generation = async (): Promise<number> => {
    const answer = await populationOf(id).read();
    return answer.ok ? answer.value.population.generation : -1;
  };
  const before = await generation();
  for (let i = 0; i < 1_000 && (await generation()) === before; i++) await scheduler.wait(10);
  expect(await generation()).toBeGreaterThan(before);
}

/** What people did stands in the log, once each, in order; and every invariant holds. */
async function judge({ log, state, mayEnd }: Model, { id }: Real): Promise<void> {
  const population = populationOf(id);
  if (state === 'running' && !mayEnd) await movesOn(id);
  if (state === 'running') await population.stop(CALLER);
  const verified = await population.verify();
  if (state === 'deleted') return expect(verified.ok).toBe(false);
  expect(verified.ok && verified.value.checks.filter(({ ok }) => !ok)).toEqual([]);
  const types: string[] = [];
  for (let after: string | null = '0'; after !== null;) {
    const page = await population.events({ after: Number(after), limit: 500 });
    if (!page.ok) throw new Error(page.error.detail);
    types.push(
      ...page.value.items.filter(({ actor }) => actor === CALLER.actor).map(({ type }) => type),
    );
    after = page.value.next;
  }
  expect(types.slice(0, log.length)).toEqual(log);
  expect(types.length - log.length).toBeLessThanOrEqual(state === 'running' ? 1 : 0);
}

test(
  `${COMMANDS} commands with crashes among them: what was acknowledged holds`,
  { timeout: LONG ? 3_600_000 : 120_000 },
  async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    const ran: Real['ran'] = new Map();
    let deleted = 0;
    await fc.assert(
      fc.asyncProperty(fc.boolean(), commandsOf(MAX_COMMANDS), async (mayEnd, commands) => {
        const { model, real } = await begin(mayEnd, ran);
        await fc.asyncModelRun(() => ({ model, real }), commands);
        await judge(model, real);
        if (model.state === 'deleted') deleted++;
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
    errors.mockRestore();
    const total = [...ran.values()].reduce((sum, times) => sum + times, 0);
    console.log(`${total} commands:`, JSON.stringify(Object.fromEntries(ran)));
    expect(total).toBeGreaterThanOrEqual(COMMANDS);
    for (const [name, times] of ran) expect(times, name).toBeGreaterThanOrEqual(LONG ? 25 : 4);
    expect(ran.size).toBe(22);
    expect(deleted).toBeGreaterThan(1);
  },
);
