import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { RawHub } from './raw-hub.ts';

/** A client that writes while the hub is killed, repeats with the same key what got no answer, and remembers what did. */
export interface Writer {
  /** Ends after the write at hand. */
  stop(): Promise<Written>;
}

export interface Written {
  readonly acknowledged: number;
  /** Requests that were sent again. */
  readonly retried: number;
  /** Creations that a crash cut off and that wait for the lease of their key. */
  readonly cut: number;
  readonly populations: readonly string[];
  /** Repeats them until each is answered. */
  finish(): Promise<void>;
  /** What was acknowledged is there, once, and nothing else but what was cut off. */
  check(): Promise<void>;
}

interface Begun {
  readonly name: string;
  readonly key: string;
}
interface Made {
  readonly id: string;
  readonly name: string;
  readonly lines: string[];
}

/** Lines of text given to one population before another is made. */
const LINES = 40;
const BODY = {
  seeds: ['export default function f(x) { return x; }'],
  evaluator: { kind: 'cases', compare: { kind: 'exact' }, cases: [{ args: [1], expected: 2 }] },
};

export function startWriter(hub: RawHub, name: string): Writer {
  const populations: Made[] = [];
  const cut: Begun[] = [];
  let [acknowledged, retried, requests] = [0, 0, 0];
  let isStopped = false;

  const write = async <T>(
    method: string,
    target: string,
    body?: object,
    key?: string,
  ): Promise<T> => {
    const mine = key ?? `${name}-${requests++}`;
    for (;;) {
      try {
        const answer = await hub.request<T>(method, target, body, mine);
        acknowledged++;
        return answer;
      } catch (error) {
        // an answer that is no success is a finding; only a hub that is away is asked again
        if (/^Error: [1-4]\d\d /.test(String(error))) throw error;
        retried++;
        await pause(10);
      }
    }
  };
  /** Undefined if a process ended while it made the population: for the time of a lease its key is taken. */
  const create = async (begun: Begun): Promise<Made | undefined> => {
    try {
      const body = { ...BODY, name: begun.name };
      const { id } = await write<{ id: string }>('POST', '/v1/populations', body, begun.key);
      const made = { id, name: begun.name, lines: [] };
      populations.push(made);
      return made;
    } catch (error) {
      if (!String(error).includes('idempotency-in-progress')) throw error;
      return undefined;
    }
  };
  const fill = async ({ id, lines }: Made): Promise<void> => {
    while (lines.length < LINES && !isStopped) {
      const text = `line ${lines.length}`;
      await write('PUT', `/v1/populations/${id}/steering`, { mode: 'append', text });
      lines.push(text);
    }
    await write('POST', `/v1/populations/${id}/stop`);
  };
  const live = async (): Promise<void> => {
    for (let n = 0; !isStopped; n++) {
      const begun = { name: `${name} ${n}`, key: `${name}-create-${n}` };
      const made = await create(begun);
      if (made === undefined) cut.push(begun);
      else await fill(made);
    }
  };
  const living = live();
  return {
    stop: async () => {
      isStopped = true;
      await living;
      return {
        acknowledged,
        retried,
        cut: cut.length,
        populations: populations.map(({ id }) => id),
        finish: async () => {
          for (const begun of cut.splice(0)) {
            const made = await eventually(() => create(begun));
            await fill(made);
          }
        },
        check: async () => {
          const found = (await listed(hub)).filter((each) => each.startsWith(`${name} `));
          expect(new Set(found).size).toBe(found.length);
          const open = new Set(cut.map((begun) => begun.name));
          expect(found.filter((each) => !open.has(each)).sort()).toEqual(
            populations.map((made) => made.name).sort(),
          );
          for (const made of populations) await checkOne(hub, made);
        },
      };
    },
  };
}

async function eventually<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 400; i++) {
    const value = await attempt();
    if (value !== undefined) return value;
    await pause(100);
  }
  throw new Error('the lease of a key did not end');
}

async function checkOne(hub: RawHub, { id, lines }: Made): Promise<void> {
  const { text } = await hub.request<{ text: string }>('GET', `/v1/populations/${id}/steering`);
  expect(text).toBe(lines.join('\n'));
  const { state } = await hub.request<{ state: string }>('GET', `/v1/populations/${id}`);
  expect(state).toBe('stopped');
}

/** Names of all populations of the account. */
async function listed(hub: RawHub): Promise<string[]> {
  const names: string[] = [];
  for (let query = 'limit=500'; query !== '';) {
    const page = await hub.request<{ items: { name: string }[]; next: string | null }>(
      'GET',
      `/v1/populations?${query}`,
    );
    names.push(...page.items.map((item) => item.name));
    query = page.next === null ? '' : `limit=500&cursor=${encodeURIComponent(page.next)}`;
  }
  return names;
}
