import { afterAll, beforeAll, expect, test } from 'vitest';
import { request, startHub, type StartedHub } from '../support/commands.ts';

// An evaluator in full JavaScript can block the whole runtime where no counter reaches: in a native regular expression.
// The supervisor ends that runtime and starts it again, fast, and what was acknowledged is still there.

const SILENCE_MS = 5_000;
const READY_MS = 10_000;
/** The promise is for two idle cores; a machine may be a little busy. */
const SHARED = 1.5;

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
  readonly pausedBy?: string;
}

test('a blocked runtime is back in time, nothing acknowledged is lost, the culprit is paused', async () => {
  const innocent = await create('innocent', cases, { stop: { generations: 60 } }, true);
  const hostile = await create('hostile', blocking, {}, true);
  const acknowledged = [innocent, hostile];
  const health = watchHealth();
  const end = Date.now() + 200_000;
  for (let view = await read(hostile); view?.state !== 'paused'; view = await read(hostile)) {
    if (Date.now() > end)
      throw new Error(`not paused: ${JSON.stringify(view)}\n${started.hub.stdout()}`);
    const id = await create(`written ${acknowledged.length}`, cases, {}, false).catch(() => null);
    if (id !== null) acknowledged.push(id);
    await pause(500);
  }
  const outages = await health.stop();
  expect((await read(hostile))?.pausedBy).toBe('evaluator-crashed');

  const restarts = started.hub.stdout().match(/^restarted: no answer for 5 seconds$/gm) ?? [];
  expect(restarts.length).toBeGreaterThanOrEqual(2);
  process.stdout.write(`${restarts.length} restarts: ${JSON.stringify(outages)}\n`);
  expect(outages.length).toBeGreaterThan(0);
  for (const { silent, back } of outages) {
    expect(silent).toBeLessThan(SHARED * SILENCE_MS);
    expect(back).toBeLessThan(SHARED * READY_MS);
  }

  for (const id of acknowledged) expect((await read(id))?.id, id).toBe(id);
  expect(acknowledged.length).toBeGreaterThan(2);
  while ((await read(innocent))?.state !== 'completed') {
    expect(Date.now()).toBeLessThan(end);
    await pause(500);
  }
  expect((await read(innocent))?.generation).toBe(59);
}, 240_000);

const cases = {
  kind: 'cases',
  compare: { kind: 'squared-error' },
  cases: [1, 2, 3, 4].map((x) => ({ args: [x], expected: x ** 3 + Math.sin(x) })),
};

const blocking = {
  kind: 'module',
  runtime: 'isolate',
  data: 1,
  source:
    "export default function evaluate() { return { score: /(a+)+$/.test('a'.repeat(60) + 'b') ? 1 : 0 }; }",
};

async function create(
  name: string,
  evaluator: object,
  config: object,
  start: boolean,
): Promise<string> {
  const seeds = ['export default function f(x) { return x; }'];
  const body = { name, seeds, evaluator, config: { seed: 3, ...config }, start };
  const answer = await request<View>(url, 'POST', '/v1/populations', body);
  expect(answer.status).toBe(201);
  return answer.body.id;
}

/** Undefined while the runtime is away. */
async function read(id: string): Promise<View | undefined> {
  const answer = await request<View>(url, 'GET', `/v1/populations/${id}`).catch(() => undefined);
  return answer?.status === 200 ? answer.body : undefined;
}

interface Outage {
  /** From the last answer to the end of the blocked runtime, ms. */
  readonly silent: number;
  /** From there to the first answer of a new one, ms; more than one start may lie between. */
  readonly back: number;
}

/** Asks /health all the time; an outage begins when the supervisor says that it restarts. */
function watchHealth(): { stop(): Promise<readonly Outage[]> } {
  const outages: Outage[] = [];
  let stopped = false;
  let answered = performance.now();
  let restarted: number | undefined;
  started.hub.child.stdout?.on('data', (chunk: Buffer) => {
    if (chunk.includes('restarted: no answer')) restarted ??= performance.now();
  });
  const ask = async (): Promise<void> => {
    while (!stopped) {
      const ok = await fetch(`${url}/health`, { signal: AbortSignal.timeout(1_000) }).then(
        (response) => response.ok,
        () => false,
      );
      const now = performance.now();
      if (ok && restarted !== undefined)
        outages.push({
          silent: Math.round(restarted - answered),
          back: Math.round(now - restarted),
        });
      if (ok) {
        restarted = undefined;
        answered = now;
      }
      await pause(50);
    }
  };
  const asking = ask();
  return {
    stop: async () => {
      stopped = true;
      await asking;
      return outages;
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
