/** What is read of a long history goes by: nobody holds more of it than a page of events, or the agents of a body. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { Delivery, EVENT_TARGET } from '../../durable-objects/delivery.ts';
import type { PopulationStore } from '../../durable-objects/population-store.ts';
import { createEventLog } from '../../src/adapters/d1/event-log.ts';
import { createObjectStore } from '../../src/adapters/r2/object-store.ts';
import { encodeAgents, recordsIn } from '../../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../../src/core/dna/agent-record.ts';
import { sha256Hex } from '../../src/core/dna/digest.ts';
import { forgetting } from '../support/forgetting.ts';
import { broken, evolvedIn, steppingClock, withStore } from '../support/population-rows.ts';

/** A page of events. */
const PAGE = 100;
/** Agents of a body; blobs of this test are as large as the journal. */
const BODY = 200;
const BODIES = 20;

/** Puts ancestors before the first agent: each but the first is the child of the one before it. */
function addAncestors(store: PopulationStore): readonly string[] {
  const [sample] = recordsIn(store.agents.bodies());
  if (sample === undefined) throw new Error('there are agents');
  const hashOf = (number: number): string => sha256Hex(`ancestor ${number}`);
  const ancestor = (number: number): AgentRecord => ({
    ...sample,
    slot: -1 - number,
    hash: hashOf(number),
    parents: number === 0 ? [] : [hashOf(number - 1)],
  });
  for (let body = 0; body < BODIES; body++) {
    const agents = Array.from({ length: BODY }, (_, i) => ancestor(body * BODY + i));
    store.blobs.add('lineage', encodeAgents(agents));
  }
  return Array.from({ length: BODIES * BODY }, (_, number) => hashOf(number));
}

const isEvent = (value: object): boolean => 'prev' in value && 'cause' in value;
const isAgent = (value: object): boolean => 'slot' in value && 'parents' in value;

test('verify holds a page of events and a body of agents, however many there are', async () => {
  await withStore('long verify', async (store) => {
    const now = steppingClock(10);
    await evolvedIn(store, now, {
      strategy: 'greedy',
      generationSize: 8,
      snapshotEvery: 4,
      stop: { generations: 12 },
    });
    addAncestors(store);
    const draft = { type: 'noise', actor: 'hub', cause: { correlation: 't' }, data: {} };
    const noise = Array.from({ length: 10 * PAGE }, () => draft);
    store.transaction(() => void store.events.append(noise, now()));
    const log = createEventLog(env.DB);
    const delivery = new Delivery({ store, log, objects: createObjectStore(env.SNAPSHOTS), now });
    expect(await delivery.run(EVENT_TARGET, new AbortController().signal)).toBeNull();
    const events = await forgetting(isEvent, PAGE, () => broken(store));
    expect(events.result).toEqual([]);
    expect(events.forgotten).toBeGreaterThan(10 * PAGE);
    const agents = await forgetting(isAgent, BODY, () => broken(store));
    expect(agents.result).toEqual([]);
    expect(agents.forgotten).toBeGreaterThanOrEqual((BODIES - 1) * BODY);
  });
});

test('a lineage holds a body of agents, however long ago the first of them lived', async () => {
  await withStore('long lineage', async (store) => {
    await evolvedIn(store, steppingClock(10), {
      strategy: 'greedy',
      generationSize: 8,
      stop: { generations: 2 },
    });
    const hashes = addAncestors(store).slice(0, 900);
    const { result, forgotten } = await forgetting(isAgent, BODY, () =>
      store.agents.lineage(hashes.at(-1) ?? ''),
    );
    expect(result.map(({ hash }) => hash)).toEqual(hashes.toReversed());
    expect(forgotten).toBeGreaterThanOrEqual((BODIES - 1) * BODY);
  });
});
