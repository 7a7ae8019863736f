/** The log over all populations in D1 is the sum of the populations' own chains, also after a crash in the middle. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killKnown } from '../../src/cli/process-tree.ts';
import type { RunningHub } from '../../src/cli/state-dir.ts';
import { request, startHub, type StartedHub } from '../support/commands.ts';

let started: StartedHub;
let url: string;

beforeAll(async () => {
  started = await startHub();
  ({ url } = started);
});
afterAll(() => started.stop());

interface LoggedEvent {
  readonly stream: string;
  readonly seq: number;
  readonly hash: string;
  readonly prev: string | null;
}

interface Page {
  readonly items: readonly LoggedEvent[];
  readonly next: string | null;
}

/** Asks until the hub answers: it may be starting again. */
async function get<T>(target: string): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const answer = await request<T>(url, 'GET', target).catch(() => undefined);
    if (answer?.status === 200) return answer.body;
    if (Date.now() > end) throw new Error(`${target}: ${answer?.status ?? 'no answer'}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function all(target: string): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for (let after: string | null = '0'; after !== null;) {
    const page: Page = await get(`${target}?limit=500&after=${after}`);
    events.push(...page.items);
    after = page.items.length === 0 ? null : page.next;
  }
  return events;
}

async function begin(seed: number): Promise<string> {
  const { body } = await request<{ id: string }>(url, 'POST', '/v1/populations', {
    name: `chain ${seed}`,
    seeds: ['export default function f(x) { return x; }'],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'squared-error' },
      cases: [0, 1, 2, 3].map((x) => ({ args: [x], expected: Math.sqrt(x + 0.5) })),
    },
    config: { seed, strategy: 'greedy', generationSize: 20, stop: { generations: 120 } },
    start: true,
  });
  return body.id;
}

const hasEnded = async (id: string): Promise<boolean> =>
  (await get<{ state: string }>(`/v1/populations/${id}`)).state === 'completed';

test('log: three populations, a crash in the middle, and D1 equals their own chains', async () => {
  const ids = [await begin(1), await begin(2), await begin(3)];
  const inTheMiddle = async (): Promise<boolean> => {
    const { generation } = await get<{ generation: number }>(`/v1/populations/${ids[0]}`);
    return generation >= 20;
  };
  while (!(await inTheMiddle())) await new Promise((resolve) => setTimeout(resolve, 20));
  const { runtime } = JSON.parse(
    readFileSync(path.join(started.dir, 'hub.json'), 'utf8'),
  ) as RunningHub;
  killKnown(runtime);
  for (const id of ids)
    while (!(await hasEnded(id))) await new Promise((resolve) => setTimeout(resolve, 200));

  const own = new Map<string, LoggedEvent[]>();
  for (const id of ids) own.set(`population:${id}`, await all(`/v1/populations/${id}/events`));
  const stored = [...own.values()].reduce((sum, { length }) => sum + length, 0);
  let logged: LoggedEvent[] = [];
  const end = Date.now() + 60_000;
  while (logged.length < stored && Date.now() < end) logged = await all('/v1/events');

  expect(stored).toBeGreaterThan(3 * 120);
  for (const [stream, events] of own) {
    const copies = logged.filter((event) => event.stream === stream);
    expect(copies.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    expect(copies.map(({ hash }) => hash)).toEqual(events.map(({ hash }) => hash));
    expect(copies.slice(1).map(({ prev }) => prev)).toEqual(
      copies.slice(0, -1).map(({ hash }) => hash),
    );
  }
  expect(logged).toHaveLength(stored);
});
