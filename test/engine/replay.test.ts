import { expect, test } from 'vitest';
import { EMPTY_CHAIN, sealEvent } from '../../src/core/dna/event.ts';
import type { EventData, HubEvent } from '../../src/core/dna/event.ts';
import { newProgress } from '../../src/engine/progress.ts';
import { NOTHING_REPLAYED, replay } from '../../src/engine/replay.ts';
import { verify } from '../../src/engine/verify.ts';
import type { Evidence } from '../../src/engine/verify.ts';

const STREAM = 'population:p_test';
const HASH = 'a'.repeat(64);

function log(...entries: readonly (readonly [string, EventData])[]): HubEvent[] {
  let head = EMPTY_CHAIN;
  return entries.map(([type, data]) => {
    const draft = { type, data, actor: 'hub', cause: { correlation: 'trace' } };
    const { event } = sealEvent(draft, { stream: STREAM, head, at: '2026-11-21T12:00:00Z' }, '1');
    head = { seq: event.seq, hash: event.hash };
    return event;
  });
}

const LIFE = log(
  ['population-created', {}],
  ['population-started', {}],
  ['generation-recorded', { generation: 0, evaluations: 5, proposed: 5 }],
  ['champion-changed', { hash: HASH }],
  ['population-paused', { by: 'user' }],
  ['population-resumed', {}],
  ['generation-recorded', { generation: 1, evaluations: 9, proposed: 4 }],
  ['population-completed', { by: 'generations' }],
  ['snapshot-taken', { stateHash: 'b'.repeat(64) }],
);

const END = {
  seq: 9,
  state: 'completed',
  generation: 1,
  evaluations: 9,
  epoch: 1,
  champion: HASH,
  stoppedBy: 'generations',
  pausedBy: null,
  stateHash: 'b'.repeat(64),
} as const;

test('replay: the fold of the log, from any point on', () => {
  expect(replay(LIFE)).toEqual(END);
  for (let cut = 0; cut <= LIFE.length; cut++) {
    expect(replay(LIFE.slice(cut), replay(LIFE.slice(0, cut)))).toEqual(END);
  }
});

const agent = { hash: HASH, parents: [] };
const sound: Evidence = {
  stream: STREAM,
  progress: {
    ...newProgress(0, 'trace'),
    state: 'completed',
    stoppedBy: 'generations',
    champion: { hash: HASH, fitness: 1, heldOutFitness: null },
    stateHash: 'b'.repeat(64),
    search: null,
  },
  events: LIFE.slice(0, 2),
  before: EMPTY_CHAIN,
  folded: { ...END, generation: -1, evaluations: 0 },
  targets: [{ id: 'd1', cursor: 9, last: 9 }],
  parked: [],
  agents: [agent],
  isChampionStored: true,
  betterChampions: [],
  bodies: [],
  money: { spentMicro: 0, reservedMicro: 0, reservedCalls: 0, limitMicro: 100, calling: 0 },
  states: [{ what: 'the rows', claimed: HASH, found: HASH }],
  logged: LIFE.slice(0, 2),
};

const failed = (evidence: Evidence): string[] =>
  verify(evidence)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);

test('verify: each invariant fails by name when it is broken, and only then', () => {
  expect(failed(sound)).toEqual([]);
  const [first, second] = LIFE;
  if (first === undefined || second === undefined) throw new Error('a log');
  const edited = { ...second, actor: 'mallory' };
  expect(failed({ ...sound, events: [first, edited] })).toEqual(['chain']);
  expect(failed({ ...sound, logged: [first, { ...second, hash: HASH }] })).toEqual(['log copy']);
  expect(failed({ ...sound, logged: LIFE.slice(0, 3) })).toEqual(['log copy']);
  expect(failed({ ...sound, targets: [{ id: 'd1', cursor: 10, last: 9 }] })).toEqual(['outbox']);
  expect(failed({ ...sound, parked: ['d1 4: 400'] })).toEqual(['outbox']);
  expect(failed({ ...sound, folded: NOTHING_REPLAYED })).toEqual(['replay']);
  expect(failed({ ...sound, betterChampions: [HASH] })).toEqual(['champion']);
  expect(failed({ ...sound, agents: [{ hash: HASH, parents: ['c'] }] })).toEqual(['parents']);
  expect(failed({ ...sound, isChampionStored: false })).toEqual(['champion']);
  expect(failed({ ...sound, bodies: [{ id: HASH, digest: 'c'.repeat(64) }] })).toEqual(['content']);
  const { money } = sound;
  for (const wrong of [{ spentMicro: 1 }, { calling: 1 }, { reservedMicro: 101 }])
    expect(failed({ ...sound, money: { ...money, ...wrong } })).toEqual(['money']);
  const states = [{ what: 'the rows', claimed: HASH, found: 'c'.repeat(64) }];
  expect(failed({ ...sound, states })).toEqual(['state hash of the rows']);
});

/** The same each time it is read, and one object all the while: whoever keeps it has the last one only. */
const goingBy = <T extends object>(items: readonly T[]): Iterable<T> => ({
  *[Symbol.iterator]() {
    const [first] = items;
    if (first === undefined) return;
    const one = { ...first };
    for (const item of items) yield Object.assign(one, item);
  },
});

test('verify keeps nothing of what grows with the age of a population', () => {
  const agents = [...['c', 'd', 'e'].map((hash) => ({ hash, parents: [HASH] })), agent];
  const bodies = agents.map(({ hash }) => ({ id: hash, digest: hash }));
  const plain = { ...sound, folded: NOTHING_REPLAYED, events: LIFE, logged: LIFE, agents, bodies };
  const checks = verify({
    ...plain,
    events: goingBy(LIFE),
    agents: goingBy(agents),
    bodies: goingBy(bodies),
  });
  expect(checks).toEqual(verify(plain));
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['replay', 'counts']);
});

test('verify: evaluations are those before and what a generation proposed', () => {
  const [, , , ...rest] = LIFE;
  const wrong = log(['generation-recorded', { generation: 0, evaluations: 6, proposed: 5 }]);
  const none = { ...NOTHING_REPLAYED };
  const counts = (events: readonly HubEvent[]): unknown =>
    verify({ ...sound, events, folded: none }).find(({ name }) => name === 'counts')?.ok;
  expect(rest.length).toBe(6);
  expect(counts(wrong)).toBe(false);
  expect(counts(log(['population-created', {}]))).toBe(true);
});

test('a replay begins with a population that is made and has done nothing', () => {
  expect(NOTHING_REPLAYED).toMatchObject({
    seq: 0,
    state: 'created',
    generation: -1,
    evaluations: 0,
    epoch: 1,
    champion: null,
    stateHash: null,
  });
  expect(replay([])).toBe(NOTHING_REPLAYED);
});

test('a replay sums what calls cost, from nothing on', () => {
  const called = log(['model-called', { costMicro: 30 }], ['model-called', { costMicro: 12 }]);
  expect(replay(called.slice(0, 1)).spentMicro).toBe(30);
  expect(replay(called).spentMicro).toBe(42);
  expect(replay(called, { ...NOTHING_REPLAYED, spentMicro: 8 }).spentMicro).toBe(50);
});

test('a replay takes no text for what is none, and refuses an event without its number', () => {
  expect(replay(log(['champion-changed', { hash: 7 }])).champion).toBeNull();
  expect(() => replay(log(['generation-recorded', { generation: 'x' }]))).toThrow('generation');
  expect(() => replay(log(['model-called', {}]))).toThrow('costMicro');
});
