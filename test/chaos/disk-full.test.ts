/** R14: the disk runs full during evolution and API writes. What was not stored was never acknowledged. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  completed,
  expectReplay,
  expectVerified,
  searched,
  undisturbed,
  type View,
} from '../support/chaos-search.ts';
import { startWriter } from '../support/chaos-writer.ts';
import { type RawHub, startRawHub } from '../support/raw-hub.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const GENERATIONS = 240;
const BODY = searched(1, GENERATIONS);
const REFUSALS = 10;

const disk = mountSmallDisk(64);
if (disk === undefined) console.log('disk full: skipped, this process may not mount a file system');
let hub: RawHub;
beforeAll(async () => {
  if (disk !== undefined) hub = await startRawHub({}, undefined, disk.folder);
});
afterAll(() => {
  if (disk === undefined) return;
  hub.stop();
  disk.remove();
});

/** Appends lines to a text of one population and keeps those that were acknowledged. */
class Lines {
  readonly id: string;
  readonly acknowledged: string[] = [];
  refused = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** One line; a refusal is problem+json that says the hub cannot do it now. */
  async write(): Promise<void> {
    const text = `line ${this.acknowledged.length + this.refused}`;
    try {
      await hub.request('PUT', `/v1/populations/${this.id}/steering`, { mode: 'append', text });
      this.acknowledged.push(text);
    } catch (error) {
      expect(String(error)).toMatch(/^Error: 503 .*"code":"unavailable"/);
      this.refused++;
    }
  }

  async writeUntil(done: () => boolean): Promise<void> {
    const end = Date.now() + 30_000;
    while (!done()) {
      if (Date.now() > end) throw new Error('neither refused nor acknowledged');
      await this.write();
      await pause(20);
    }
  }

  async check(): Promise<void> {
    const target = `/v1/populations/${this.id}/steering`;
    const { text } = await hub.request<{ text: string }>('GET', target);
    expect(text).toBe(this.acknowledged.join('\n'));
  }
}

const create = (body: object): Promise<View> => hub.request('POST', '/v1/populations', body);

test.skipIf(disk === undefined)(
  'a full disk: writes are refused, reads go on, and with space again all is as if undisturbed',
  { timeout: 180_000 },
  async () => {
    const { id } = await create({ ...BODY, start: true });
    const lines = new Lines((await create({ ...BODY, name: 'lines' })).id);
    await lines.writeUntil(() => lines.acknowledged.length === 3);
    const writer = startWriter(hub, 'w');
    const generation = async (): Promise<number> =>
      (await hub.request<View>('GET', `/v1/populations/${id}`)).generation;
    while ((await generation()) < 2) await pause(20);

    disk?.fill();
    await lines.writeUntil(() => lines.refused === REFUSALS);
    expect(await generation()).toBeLessThan(GENERATIONS - 1);
    await lines.check();
    await hub.crash();
    await lines.writeUntil(() => lines.refused === 2 * REFUSALS);
    const before = lines.acknowledged.length;
    disk?.empty();
    await lines.writeUntil(() => lines.acknowledged.length === before + 3);
    await hub.crash();

    const view = await completed(hub, id, 60_000);
    expect(view.stateHash).toBe(undisturbed(BODY));
    await expectReplay(hub, view);
    await lines.check();
    const written = await writer.stop();
    await written.check();
    expect(written.acknowledged).toBeGreaterThan(3);
    expect(written.retried).toBeGreaterThan(3);
    for (const each of [id, lines.id, ...written.populations]) await expectVerified(hub, each);
    console.log(
      `disk full: ${lines.refused} of ${lines.refused + lines.acknowledged.length} lines refused,`,
      `${written.acknowledged} writes acknowledged, ${written.retried} sent again`,
    );
  },
);
