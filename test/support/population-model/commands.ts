import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { expect } from 'vitest';
import type {
  Caller,
  PopulationAnswer,
  PopulationRpc,
  Replayable,
} from '../../../durable-objects/population-api.ts';
import type { Failure } from '../../../src/core/failure.ts';
import type { Result } from '../../../src/core/result.ts';
import { CALLER, crash, populationOf } from '../populations.ts';
import type { Model, StateCommand } from './model.ts';
import { adopt, expected, possible } from './model.ts';

/** The population under test, and how often each kind of command was really run. */
export interface Real {
  readonly id: string;
  readonly ran: Map<string, number>;
}

type Command = fc.AsyncCommand<Model, Real>;
type Outcome<T extends Replayable> = Result<T, Failure>;

/** Crashes in a row pause a population by themselves; the model stays below. */
const MAX_CRASHES = 5;
/** An object may end after it did something and before it says so: the platform's words for it. */
const CUT_OFF = /crashed by a test|broken|reset|abort|disconnected/i;

const command = (
  name: string,
  run: (model: Model, real: Real) => Promise<void>,
  check: (model: Model) => boolean = () => true,
): Command => ({
  check,
  run: async (model, real) => {
    model.commands++;
    real.ran.set(name, (real.ran.get(name) ?? 0) + 1);
    await run(model, real);
  },
  toString: () => name,
});

const callerOf = (key: string, request: string): Caller => ({
  ...CALLER,
  idempotency: { key, request },
});

/** Asks; and where the process is to end meanwhile, asks again with the same key until there is an answer. */
async function ask<T extends Replayable>(
  { id }: Real,
  isCut: boolean,
  request: (population: PopulationRpc) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  if (isCut) {
    const first = request(populationOf(id)).catch((error: unknown) => {
      if (!CUT_OFF.test(String(error))) throw error;
    });
    await crash(id);
    await first;
  }
  return request(populationOf(id));
}

const isAlive = ({ state }: Model): boolean => state !== 'deleted';
const mayCrash = (model: Model): boolean => model.crashes < MAX_CRASHES;

/** What the answer says about the model's knowledge of state, name and ETag. */
function seen(model: Model, { population, etag }: PopulationAnswer): void {
  expect(possible(model)).toContain(population.state);
  model.state = population.state;
  expect(population.name).toBe(model.name);
  expect(etag).toBe(model.etag);
}

const change = (name: StateCommand, isCut: boolean): Command =>
  command(
    isCut ? `${name}, cut off` : name,
    async (model, real) => {
      if (isCut) model.crashes++;
      const key = `k${model.commands}`;
      const answer = await ask(real, isCut, (population) => population[name](callerOf(key, name)));
      adopt(model, name, answer.ok ? answer.value.population.state : answer.error.code);
      if (answer.ok) model.answers.set(key, { request: name, answer: bare(answer.value) });
    },
    (model) => !isCut || mayCrash(model),
  );

/** An answer without the mark that it was given before. */
const bare = ({ population, etag }: PopulationAnswer): string =>
  JSON.stringify({ population, etag });

const restore = (pick: number): Command =>
  command('restore', async (model, real) => {
    const population = populationOf(real.id);
    const listed = await population.snapshots({ limit: 50 });
    if (!listed.ok) return expect(listed.error.code).toBe(expected('restore', model.state));
    const { items } = listed.value;
    const snapshot = items[pick % Math.max(1, items.length)];
    const answer = await population.restore(snapshot?.id ?? 'none', CALLER);
    if (snapshot === undefined)
      return expect(answer).toMatchObject({ ok: false, error: { code: 'not-found' } });
    adopt(model, 'restore', answer.ok ? answer.value.population.state : answer.error.code);
    if (answer.ok) model.generation = -1;
  });

const patch = (match: 'right' | 'wrong' | '*', name: string): Command =>
  command(`patch with ${match}`, async (model, real) => {
    const etag = match === 'right' ? model.etag : match === 'wrong' ? '"other"' : '*';
    const answer = await populationOf(real.id).patch({ name }, etag, CALLER);
    if (!answer.ok) {
      expect(answer.error.code).toBe(isAlive(model) ? 'precondition-failed' : 'not-found');
      expect(match === 'wrong' || !isAlive(model)).toBe(true);
      return;
    }
    expect(match).not.toBe('wrong');
    expect(answer.value.etag === model.etag).toBe(name === model.name);
    Object.assign(model, { name, etag: answer.value.etag });
    model.log.push('population-patched');
    seen(model, answer.value);
  });

const steer = (mode: 'append' | 'replace', isCut: boolean): Command =>
  command(
    isCut ? 'steer, cut off' : 'steer',
    async (model, real) => {
      if (isCut) model.crashes++;
      const text = `idea ${model.commands}`;
      const caller = callerOf(`k${model.commands}`, text);
      const answer = await ask(real, isCut, (population) =>
        population.steer({ mode, text }, caller),
      );
      if (!isAlive(model))
        return expect(answer).toMatchObject({ ok: false, error: { code: 'not-found' } });
      const isAppended = mode === 'append' && model.steering !== '';
      model.steering = isAppended ? `${model.steering}\n${text}` : text;
      model.log.push('steering-changed');
      expect(answer.ok && answer.value.text).toBe(model.steering);
    },
    (model) => model.steering.length < 3_000 && (!isCut || mayCrash(model)),
  );

/** The same key again gets the first answer; for another request it is refused. Neither has an effect. */
const repeat = (pick: number, isSame: boolean): Command =>
  command(
    isSame ? 'repeat' : 'key for another request',
    async (model, real) => {
      const [key, { request, answer }] = [...model.answers].at(pick % model.answers.size) ?? [
        '',
        { request: '', answer: '' },
      ];
      const caller = callerOf(key, isSame ? request : 'another');
      const again = await populationOf(real.id).pause(caller);
      if (!isAlive(model)) expect(again).toMatchObject({ ok: false, error: { code: 'not-found' } });
      else if (!isSame)
        expect(again).toMatchObject({ ok: false, error: { code: 'idempotency-mismatch' } });
      else expect(again.ok && again.value.replayed === true && bare(again.value)).toBe(answer);
    },
    (model) => model.answers.size > 0,
  );

const read = command('read', async (model, real) => {
  const answer = await populationOf(real.id).read();
  if (!answer.ok) return expect([answer.error.code, model.state]).toEqual(['not-found', 'deleted']);
  seen(model, answer.value);
  expect(answer.value.population.generation).toBeGreaterThanOrEqual(model.generation);
  model.generation = answer.value.population.generation;
  const steering = await populationOf(real.id).steering();
  expect(steering.ok && steering.value.text).toBe(model.steering);
});

const remove = command(
  'delete',
  async (model, real) => {
    expect((await populationOf(real.id).remove(CALLER)).ok).toBe(isAlive(model));
    model.state = 'deleted';
  },
  (model) => model.commands > 45,
);

const end = command(
  'crash',
  async (model, { id }) => {
    model.crashes++;
    await crash(id);
  },
  mayCrash,
);

const evict = command(
  'evict',
  async (_model, { id }) => {
    // it has to be there to be evicted
    await populationOf(id).read();
    await evictDurableObject(populationOf(id));
  },
  // an object at work is not evicted: it would be waited for
  ({ state }) => state !== 'running',
);

/** The platform may run an alarm twice, and two at a time. */
const alarms = command(
  'alarms',
  async (_model, { id }) => {
    await runInDurableObject(populationOf(id), async (instance) => {
      const ring = async (): Promise<void> => instance.alarm?.();
      await Promise.all([ring(), ring()]);
    });
    await runDurableObjectAlarm(populationOf(id));
  },
  ({ state }) => state !== 'running',
);

const loseAlarm = command('alarm lost', async (_model, { id }) => {
  await runInDurableObject(populationOf(id), async (_, { storage }) => storage.deleteAlarm());
  expect((await populationOf(id).poke()).ok).toBe(true);
});

const STATE_COMMANDS: readonly StateCommand[] = ['start', 'pause', 'resume', 'stop'];

/** All commands; those that keep the population alive come up more often. */
export const commandsOf = (maxCommands: number): fc.Arbitrary<Iterable<Command>> => {
  const often = (arbitrary: fc.Arbitrary<Command>): fc.Arbitrary<Command>[] => [
    arbitrary,
    arbitrary,
  ];
  const flag = fc.integer({ min: 0, max: 4 }).map((n) => n === 0);
  return fc.commands(
    [
      ...STATE_COMMANDS.filter((name) => name !== 'stop').flatMap((name) =>
        often(flag.map((isCut) => change(name, isCut))),
      ),
      flag.map((isCut) => change('stop', isCut)),
      ...often(fc.nat(20).map(restore)),
      fc
        .tuple(fc.constantFrom('right', 'wrong', '*'), fc.constantFrom('one', 'two', 'three'))
        .map(([match, name]) => patch(match, name)),
      fc
        .tuple(fc.constantFrom('append', 'replace'), flag)
        .map(([mode, isCut]) => steer(mode, isCut)),
      ...often(fc.tuple(fc.nat(20), fc.boolean()).map(([pick, isSame]) => repeat(pick, isSame))),
      ...often(fc.constant(read)),
      fc.constant(remove),
      fc.constant(end),
      fc.constant(evict),
      fc.constant(alarms),
      fc.constant(loseAlarm),
    ],
    { maxCommands, size: 'max' },
  );
};
