import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { openDatabase } from '../../durable-objects/database.ts';
import { createDueStore } from '../../durable-objects/due-store.ts';
import type {
  CreatePopulation,
  EventView,
  PopulationRpc,
  PopulationView,
} from '../../durable-objects/population-api.ts';
import { createProposalsStore } from '../../durable-objects/proposals-store.ts';
import type { ModelFailure } from '../../src/core/models/call.ts';
import { err } from '../../src/core/result.ts';
import { BEDROCK_CONTROL } from '../support/stand-ins/outbound-names.ts';
import { createControl } from '../support/stand-ins/control.ts';
import {
  CALLER,
  crash,
  eventually,
  populationId,
  populationOf,
  quadratic,
  until,
} from '../support/populations.ts';

const bedrock = createControl(BEDROCK_CONTROL);
/** An alarm that was cut off is retried after 2, 4, 8… seconds by the platform: more crashes only wait longer. */
const CRASHES = 5;
const MUTATOR = { do: 'mutate', options: { seed: 3 } } as const;
const ARMS = ['bedrock/us-east-1/local.mutator', 'bedrock/eu-west-1/local.mutator'];

/** A population of its own account, so that its money is told apart from that of other tests. */
function guided(id: string, config: NonNullable<CreatePopulation['config']>): CreatePopulation {
  const models = { arms: ARMS, genetic: 20, ...config.models };
  const small = { populationSize: 60, generationSize: 30 };
  const body = quadratic(id, { ...small, ...config, models });
  return { ...body, account: `a${id}`, start: true };
}

async function evolved(
  id: string,
  config: NonNullable<CreatePopulation['config']>,
): Promise<PopulationView> {
  await bedrock.send({ ...MUTATOR, metadata: id });
  const created = await populationOf(id).create(guided(id, config), CALLER);
  if (!created.ok) throw new Error(created.error.detail);
  return until(id);
}

async function eventsOf(id: string, type: string): Promise<readonly EventView['data'][]> {
  const data: EventView['data'][] = [];
  for (let after = 0; ;) {
    const page = await populationOf(id).events({ after, limit: 500 });
    if (!page.ok) throw new Error(page.error.detail);
    data.push(
      ...page.value.items.filter((event) => event.type === type).map((event) => event.data),
    );
    const last = page.value.items.at(-1);
    if (last === undefined) return data;
    after = last.seq;
  }
}

/** Money in all its places: events, the population's ledger, the account's, the account's cost rows. */
async function expectOneTruth(id: string, spentUsd: number): Promise<void> {
  const account = env.ACCOUNTS.getByName(`a${id}`);
  await eventually('nothing is reserved any more', async () => {
    const view = await populationOf(id).read();
    const { account: totals } = await account.budget();
    return view.ok && view.value.population.models?.inFlight === 0 && totals.reserved.calls === 0;
  });
  const calls = await eventsOf(id, 'model-called');
  const ofEvents = calls.reduce((sum, { costMicro }) => sum + Number(costMicro), 0);
  const view = await populationOf(id).read();
  const spent = view.ok ? (view.value.population.models?.spentUsd ?? 0) : 0;
  expect(spent).toBeGreaterThanOrEqual(spentUsd);
  expect(ofEvents).toBe(Math.round(spent * 1e6));
  await eventually('the account knows it all', async () => {
    const { account: totals } = await account.budget();
    const rows = await account.costs({});
    const ofRows = rows.reduce((sum, { costMicro }) => sum + costMicro, 0);
    return totals.spent.micro === ofEvents && ofRows === ofEvents;
  });
}

test(
  'a population with models evolves by them, pays for them, and says so',
  { timeout: 60_000 },
  async () => {
    const id = populationId('guided');
    const view = await evolved(id, { models: { genetic: 0 }, stop: { proposals: 30 } });
    expect([view.state, view.stoppedBy]).toEqual(['completed', 'budget']);
    expect(view.models).toMatchObject({ state: 'ready', reason: null });
    expect(view.models?.proposals).toBeGreaterThanOrEqual(30);
    const calls = await eventsOf(id, 'model-called');
    expect(calls.filter(({ outcome }) => outcome === 'answered').length).toBeGreaterThan(20);
    expect(calls[0]).toMatchObject({ promptVersion: expect.any(String), route: { why: 'only' } });
    const agents = await populationOf(id).agents({ limit: 200, order: 'fitness' });
    const ofModels = agents.ok
      ? agents.value.items.filter(({ operator }) =>
          ['patch', 'rewrite', 'merge'].includes(operator),
        )
      : [];
    expect(ofModels.length).toBeGreaterThan(0);
    const agent = await populationOf(id).agent(ofModels[0]?.hash ?? '');
    expect(agent.ok && agent.value.dna).toMatchObject({ model: 'local.mutator' });
    await expectOneTruth(id, 0.0001);
    const verified = await populationOf(id).verify();
    expect(verified.ok && verified.value.checks.filter(({ ok }) => !ok)).toEqual([]);
    const { calls: sent, violations } = await bedrock.send({ do: 'report' }, id);
    expect(violations).toEqual([]);
    // Nothing is asked twice: what was sent is what was told.
    expect(sent.length).toBe(calls.reduce((sum, { requests }) => sum + Number(requests), 0));
  },
);

test(
  'a population that crashes again and again loses no answer and pays none twice',
  { timeout: 120_000 },
  async () => {
    const id = populationId('shaken');
    await bedrock.send({ ...MUTATOR, metadata: id });
    await populationOf(id).create(guided(id, { stop: { proposals: 40 } }), CALLER);
    for (let i = 0; i < CRASHES; i++) {
      await scheduler.wait(60 + 25 * i);
      await crash(id);
    }
    const view = await until(id, ['completed'], 100);
    expect(view.stoppedBy).toBe('budget');
    const calls = await eventsOf(id, 'model-called');
    const ended = calls.map(({ proposal }) => proposal);
    expect(new Set(ended).size).toBe(ended.length);
    await expectOneTruth(id, 0.0001);
  },
);

test(
  'without an answering model genetic operators go on, and the population says why',
  { timeout: 60_000 },
  async () => {
    const id = populationId('outage');
    await bedrock.send({
      do: 'inject',
      rule: { fault: { kind: 'error', error: 'unavailable' }, match: { metadata: id } },
    });
    const view = await evolved(id, { stop: { generations: 40 } });
    expect([view.state, view.stoppedBy]).toEqual(['completed', 'generations']);
    expect(view.models).toMatchObject({ state: 'unavailable', proposals: 0, spentUsd: 0 });
    expect(view.models?.reason).toContain('unavailable');
    expect((await eventsOf(id, 'models-unavailable')).length).toBeGreaterThan(0);
  },
);

test(
  'a budget is never passed; at its end genetic operators go on',
  { timeout: 60_000 },
  async () => {
    const id = populationId('poor');
    const usd = 0.03;
    const view = await evolved(id, { budget: { usd }, stop: { generations: 40 } });
    expect([view.state, view.stoppedBy]).toEqual(['completed', 'generations']);
    expect(view.models?.state).toBe('spent');
    expect(view.models?.spentUsd).toBeGreaterThan(0);
    expect(view.models?.spentUsd).toBeLessThanOrEqual(usd);
    expect((await eventsOf(id, 'budget-reached')).length).toBeGreaterThan(0);
    await expectOneTruth(id, 0.0001);
  },
);

test('an answer brings a step that failed forward, and its failed attempts stay counted', async () => {
  const id = populationId('failing');
  await bedrock.send({ ...MUTATOR, metadata: id });
  const fault = { kind: 'delay', ms: 10_000 } as const;
  await bedrock.send({ do: 'inject', rule: { fault, match: { metadata: id } } });
  await populationOf(id).create(guided(id, { stop: { proposals: 10_000 } }), CALLER);
  await eventually('models are being asked', async () => {
    return (await bedrock.send({ do: 'report' }, id)).inFlight > 0;
  });
  // Paused and loaded anew, no loop is at work on it.
  await populationOf(id).pause(CALLER);
  await crash(id);
  await runInDurableObject(populationOf(id), async (instance, { storage }) => {
    const resume: PopulationRpc['resume'] = Reflect.get(instance, 'resume');
    const complete: PopulationRpc['completeCall'] = Reflect.get(instance, 'completeCall');
    const db = openDatabase(storage);
    const due = createDueStore(db);
    const call = createProposalsStore(db)
      .all()
      .find(({ state }) => state === 'calling');
    if (call === undefined) throw new Error('a call is in flight');
    const resumed = resume.call(instance, CALLER);
    // In the same turn, before any alarm: the step has failed three times and rests for an hour.
    for (let i = 0; i < 3; i++) due.begin('step', '');
    due.postpone('step', '', Date.now() + 3_600_000);
    const failure: ModelFailure = {
      kind: 'timeout',
      detail: 'given up',
      billing: 'none',
      requestId: null,
    };
    const completed = complete.call(instance, {
      id: call.id,
      lease: call.lease,
      arm: call.arm,
      result: err(failure),
      attempts: 1,
      cached: false,
      health: { open: false, until: null },
    });
    const row = due.get('step', '');
    expect(row?.at).toBeLessThanOrEqual(Date.now());
    expect(row?.attempt).toBe(3);
    await Promise.all([resumed, completed]);
  });
  expect((await populationOf(id).stop(CALLER)).ok).toBe(true);
});
