import { afterAll, beforeAll, expect, test } from 'vitest';
import { request, startHub, type StartedHub } from '../support/commands.ts';

// What no counter can stop takes the whole runtime down. The supervisor starts it again, the strikes single out whose
// evaluator did it, and everybody else goes on.

let started: StartedHub;
let url: string;

beforeAll(async () => {
  started = await startHub();
  ({ url } = started);
});
afterAll(() => started.stop());

interface View {
  readonly id: string;
  readonly state: string;
  readonly generation: number;
  readonly evaluations: number;
  readonly pausedBy?: string;
}

const REGEX =
  "export default function evaluate() { return { score: /(a+)+$/.test('a'.repeat(60) + 'b') ? 1 : 0 }; }";
// the regular expression blocks the runtime; this ends it, at once: V8 gives up where an array cannot be had
const MEMORY =
  "export default function evaluate() { const all = []; for (;;) all.push('x'.repeat(5e8).split('')); }";
const INNOCENT =
  'export default function evaluate(agent, { data }) { return { score: -Math.abs(agent(data) - 400) }; }';

test('an endless regular expression and an endless allocation are paused; an innocent module and a cases population go on', async () => {
  const innocent = await create(module(INNOCENT), { stop: { generations: 60 } });
  const plain = await create(cases(), { stop: { generations: 200 } });
  const regex = await create(module(REGEX));
  const memory = await create(module(MEMORY));
  for (const id of [innocent, plain]) await start(id);
  await until(innocent, ({ generation }) => generation > 0);
  await Promise.all([regex, memory].map((id) => start(id)));
  for (const id of [regex, memory]) {
    expect((await until(id, isPaused)).pausedBy).toBe('evaluator-crashed');
  }

  const seen: number[] = [];
  const ended = await until(innocent, ({ state: now, generation }) => {
    seen.push(generation);
    return now !== 'running';
  });
  expect(ended).toMatchObject({ state: 'completed', generation: 59 });
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect((await until(plain, ({ state: now }) => now === 'completed')).generation).toBe(199);
  const verified = await request<{ ok: boolean }>(url, 'GET', `/v1/populations/${innocent}/verify`);
  expect(verified.body.ok).toBe(true);
}, 300_000);

const isPaused = ({ state }: View): boolean => state === 'paused';

const module = (source: string): object => ({
  kind: 'module',
  source,
  data: 3,
  runtime: 'isolate',
});

const cases = (): object => ({
  kind: 'cases',
  compare: { kind: 'squared-error' },
  cases: [1, 2, 3, 4].map((x) => ({ args: [x], expected: x ** 3 + Math.sin(x) })),
});

async function create(evaluator: object, config: object = {}): Promise<string> {
  const answer = await request<View>(url, 'POST', '/v1/populations', {
    name: 'hostile',
    seeds: ['export default function f(x) { return x; }'],
    evaluator,
    config: { seed: 3, strategy: 'greedy', generationSize: 20, populationSize: 20, ...config },
  });
  expect(answer.status).toBe(201);
  return answer.body.id;
}

/** Starts a population, again and again until it is answered: repeating it changes nothing. */
async function start(id: string): Promise<void> {
  const end = Date.now() + 150_000;
  while (Date.now() < end) {
    const answer = await request(url, 'POST', `/v1/populations/${id}/start`).catch(() => undefined);
    if (answer?.status === 202) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('start was never answered');
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
  throw new Error(
    `${id} is still ${JSON.stringify(last)}\n${started.hub.stdout()}\n${started.hub.stderr()}`,
  );
}
