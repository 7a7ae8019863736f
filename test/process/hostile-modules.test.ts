import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../src/cli/port.ts';
import { type Command, request, runCommand, temporaryState } from '../support/commands.ts';

// What no counter can stop takes the whole runtime down. The supervisor starts it again, the strikes single out whose
// evaluator did it, and everybody else goes on.

const state = temporaryState();
let hub: Command;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  hub = runCommand('start', ['--no-example', '--port', String(port), '--state', state.dir]);
  url = (await hub.until(/ready (http:\/\/127\.0\.0\.1:\d+) key (\S+)/))[1] ?? '';
});

afterAll(() => {
  hub.kill();
  state.remove();
});

interface View {
  readonly id: string;
  readonly state: string;
  readonly generation: number;
  readonly evaluations: number;
  readonly pausedBy?: string;
}

test('an endless regular expression and an endless allocation are paused; an innocent module and a cases population go on', async () => {
  const innocent = await create(
    'export default function evaluate(agent, { data }) { return { score: -Math.abs(agent(data) - 400) }; }',
    { stop: { generations: 60 } },
  );
  const plain = await createCases();
  await until(innocent, ({ generation }) => generation > 0);
  const regex = await create(
    "export default function evaluate() { return { score: /(a+)+$/.test('a'.repeat(60) + 'b') ? 1 : 0 }; }",
  );
  const memory = await create(
    'export default function evaluate() { const all = []; for (;;) all.push(new Array(1e7).fill(all.length)); }',
  );
  const hostile = await Promise.all([regex, memory].map((id) => until(id, isPaused)));
  expect(hostile.map(({ pausedBy }) => pausedBy)).toEqual([
    'evaluator-crashed',
    'evaluator-crashed',
  ]);

  const seen: number[] = [];
  const ended = await until(innocent, ({ state, generation }) => {
    seen.push(generation);
    return state === 'completed';
  });
  expect(ended.generation).toBe(59);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect((await until(plain, ({ state }) => state === 'completed')).generation).toBe(199);
  expect((await fetch(`${url}/health`)).ok).toBe(true);
  const checks = await request<{ ok: boolean }>(url, 'GET', `/v1/populations/${innocent}/verify`);
  expect(checks.body.ok).toBe(true);
}, 240_000);

test('resumed, a crashing module is paused again after one more crash', async () => {
  const id = await create(
    "export default function evaluate() { return { score: /(a+)+$/.test('a'.repeat(60) + 'b') ? 1 : 0 }; }",
  );
  await until(id, isPaused);
  expect((await request(url, 'POST', `/v1/populations/${id}/resume`)).status).toBe(202);
  const again = await until(id, isPaused);
  expect(again.pausedBy).toBe('evaluator-crashed');
}, 240_000);

const isPaused = ({ state }: View): boolean => state === 'paused';

async function create(source: string, config: object = {}): Promise<string> {
  const answer = await request<View>(url, 'POST', '/v1/populations', {
    name: 'module',
    seeds: ['export default function f(x) { return x; }'],
    evaluator: { kind: 'module', source, data: 3, runtime: 'isolate' },
    config: { seed: 3, strategy: 'greedy', generationSize: 20, populationSize: 20, ...config },
    start: true,
  });
  expect(answer.status).toBe(201);
  return answer.body.id;
}

async function createCases(): Promise<string> {
  const answer = await request<View>(url, 'POST', '/v1/populations', {
    name: 'cases',
    seeds: ['export default function f(x) { return x; }'],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'squared-error' },
      cases: [1, 2, 3, 4].map((x) => ({ args: [x], expected: x ** 3 + Math.sin(x) })),
    },
    config: { seed: 3, stop: { generations: 200 } },
    start: true,
  });
  expect(answer.status).toBe(201);
  return answer.body.id;
}

/** Polls through restarts of the runtime: a refused or broken connection is part of what is tested. */
async function until(id: string, condition: (view: View) => boolean): Promise<View> {
  const end = Date.now() + 200_000;
  let last: View | undefined;
  while (Date.now() < end) {
    const view = await request<View>(url, 'GET', `/v1/populations/${id}`).catch(() => undefined);
    if (view?.status === 200) {
      last = view.body;
      if (condition(last)) return last;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${id} is still ${JSON.stringify(last)}\n${hub.stdout()}\n${hub.stderr()}`);
}
