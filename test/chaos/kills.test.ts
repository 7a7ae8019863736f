/** R1: kill -9 during evolution and API writes, with D1 and R2 failing meanwhile: nothing acknowledged is lost. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import { rng } from '../../src/core/evolution/random.ts';
import {
  completed,
  expectReplay,
  expectVerified,
  searched,
  undisturbed,
  type View,
} from '../support/chaos-search.ts';
import { startWriter } from '../support/chaos-writer.ts';
import type { RawHub } from '../support/raw-hub.ts';
import { startRawHub } from '../support/raw-hub.ts';
import { createD1StandIn } from '../support/stand-ins/cloudflare/d1.ts';
import { breakable, OUTAGES } from '../support/stand-ins/cloudflare/outage.ts';
import { createR2StandIn } from '../support/stand-ins/cloudflare/r2.ts';
import type { Listening } from '../support/stand-ins/listen.ts';
import { listen } from '../support/stand-ins/listen.ts';

const SEED = 20261121;
/** `npm run test:long` runs all of R1, `npm test` a part. */
const LONG = process.env['LONG'] === '1';
const KILLS = LONG ? 200 : 10;
const WRITERS = LONG ? 6 : 3;
const GENERATIONS = LONG ? 1_500 : 120;
/** Every so many kills one of the stores fails until the next kill but one. */
const OUTAGE_EVERY = LONG ? 12 : 4;

const random = rng(SEED, 'kills', 0, 0);
const d1 = createD1StandIn(path.join(PROJECT_ROOT, 'migrations'));
const r2 = createR2StandIn();
const stores = { d1: breakable(d1.handle), r2: breakable(r2.handle) };
const listening: Listening[] = [];
let hub: RawHub;

beforeAll(async () => {
  const ports = { d1: await listen(stores.d1), r2: await listen(stores.r2) };
  listening.push(ports.d1, ports.r2);
  hub = await startRawHub({}, { d1: ports.d1.port, r2: ports.r2.port });
});
afterAll(async () => {
  hub.stop();
  for (const each of listening) await each.close();
});

/** Every event is in D1 once, and every object in R2 is what its key says. */
async function delivered(id: string, last: number): Promise<void> {
  const end = Date.now() + (LONG ? 400_000 : 60_000);
  const logged = (): number =>
    Number(
      d1.all('SELECT count(*) AS events FROM events WHERE stream = ?', `population:${id}`)[0]?.[
        'events'
      ],
    );
  while (logged() < last) {
    if (Date.now() > end) throw new Error(`${logged()} of ${last} events of ${id} were delivered`);
    await pause(50);
  }
  expect(logged()).toBe(last);
}

async function killAgain(kill: number): Promise<void> {
  await pause(30 + random.int(LONG ? 120 : 250));
  const phase = kill % OUTAGE_EVERY;
  if (phase === 0) {
    const store = random.chance(0.5) ? stores.d1 : stores.r2;
    store.set(OUTAGES[random.int(OUTAGES.length)] ?? null);
  }
  if (phase === 2) for (const store of Object.values(stores)) store.set(null);
  await hub.crash();
}

test(
  `${KILLS} kills: every acknowledged write is there once, every search ends as if undisturbed`,
  { timeout: LONG ? 3_600_000 : 180_000 },
  async () => {
    const bodies = [1, 2].map((seed) => searched(seed, GENERATIONS));
    const ids: string[] = [];
    for (const body of bodies)
      ids.push((await hub.request<View>('POST', '/v1/populations', { ...body, start: true })).id);
    const writers = Array.from({ length: WRITERS }, (_, n) => startWriter(hub, `w${n}`));
    stores.d1.set('answer lost');
    // creations are delivered at once; so one outage at least is met, however slow the machine is
    for (let i = 0; i < 1_500 && stores.d1.failed === 0; i++) await pause(20);
    for (let kill = 0; kill < KILLS; kill++) await killAgain(kill);
    for (const store of Object.values(stores)) store.set(null);
    const written = await Promise.all(writers.map((writer) => writer.stop()));

    const deadline = LONG ? 600_000 : 60_000;
    const searches = await Promise.all(ids.map((id) => completed(hub, id, deadline)));
    expect(searches.map(({ stateHash }) => stateHash)).toEqual(bodies.map(undisturbed));
    for (const view of searches) {
      expect(view.generation).toBe(GENERATIONS - 1);
      await delivered(view.id, (await expectReplay(hub, view)).length);
    }
    const sums = { acknowledged: 0, retried: 0, cut: 0 };
    for (const writer of written) {
      sums.acknowledged += writer.acknowledged;
      sums.retried += writer.retried;
      sums.cut += writer.cut;
      if (LONG) await writer.finish();
      await writer.check();
      ids.push(...writer.populations);
    }
    for (const id of ids) await expectVerified(hub, id);
    for (const [key, bytes] of r2.objects)
      expect(key).toContain(createHash('sha256').update(bytes).digest('hex'));
    const failed = stores.d1.failed + stores.r2.failed;
    console.log(
      `${KILLS} kills, seed ${SEED}:`,
      JSON.stringify({ ...sums, populations: ids.length, objects: r2.objects.size, failed }),
    );
    expect(sums.acknowledged).toBeGreaterThan(KILLS);
    expect(sums.retried).toBeGreaterThan(KILLS / 2);
    expect(failed).toBeGreaterThan(0);
    expect(r2.objects.size).toBeGreaterThan(10);
  },
);
