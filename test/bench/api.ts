import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { freePort } from '../../src/cli/port.ts';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import { writePaidConfig } from '../../src/cli/wrangler-config.ts';
import { bundleWorker, spawnRawWorkerd, untilHealthy } from '../support/raw-workerd.ts';
import { type Figures, median, round } from './figures.ts';
import { httpRequest, openProbe } from './http-probe.ts';

const KEY = 'bench-key';
const REQUESTS = 3_000;

/** Champion read and invoke against a bare Hono route of the same raw workerd, one connection, in turns. */
export async function benchApi(): Promise<Figures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hub-bench-'));
  const [port, barePort] = [await freePort(), await freePort()];
  const bundle = bundleWorker(writePaidConfig(), path.join(folder, 'hub'));
  const bare = path.join(folder, 'hub', 'bare-hono.js');
  await build({
    entryPoints: [path.join(PROJECT_ROOT, 'test/bench/bare-hono.js')],
    outfile: bare,
    bundle: true,
    format: 'esm',
    minify: false,
  });
  const extra = [{ name: 'bare', file: bare, port: barePort }];
  const stateDir = path.join(folder, 'state');
  const child = spawnRawWorkerd({ bundle, stateDir, port, key: KEY, extra });
  try {
    await untilHealthy(`http://127.0.0.1:${port}`);
    await untilHealthy(`http://127.0.0.1:${barePort}`);
    return await measure(port, barePort, await evolved(`http://127.0.0.1:${port}`));
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The id of a population that has found its champion. */
async function evolved(url: string): Promise<string> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const body = JSON.stringify({
    name: 'double',
    seeds: ['export default function f(x) { return x; }'],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'exact' },
      cases: [1, 2, 5, 9].map((x) => ({ args: [x], expected: 2 * x })),
    },
    config: { seed: 7, stop: { fitness: 1, evaluations: 20_000 } },
    start: true,
  });
  const made = await fetch(`${url}/v1/populations`, { method: 'POST', headers, body });
  const { id } = (await made.json()) as { id: string };
  for (;;) {
    const answer = await fetch(`${url}/v1/populations/${id}`, { headers });
    const { state } = (await answer.json()) as { state: string };
    if (state === 'completed') return id;
    if (state !== 'running') throw new Error(`the population is ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function measure(port: number, barePort: number, id: string): Promise<Figures> {
  const [hub, bare] = [await openProbe(port), await openProbe(barePort)];
  const champion = `/v1/populations/${id}/champion`;
  const works = {
    bareGet: { probe: bare, request: httpRequest('GET', '/', KEY) },
    barePost: { probe: bare, request: httpRequest('POST', '/', KEY, { args: [21] }) },
    read: { probe: hub, request: httpRequest('GET', champion, KEY) },
    invoke: { probe: hub, request: httpRequest('POST', `${champion}/invoke`, KEY, { args: [21] }) },
  };
  const times: Record<string, number[]> = { bareGet: [], barePost: [], read: [], invoke: [] };
  for (let i = 0; i < REQUESTS; i++)
    for (const [name, { probe, request }] of Object.entries(works))
      times[name]?.push(await probe.send(request));
  hub.close();
  bare.close();
  // the first tenth warms up
  const p50 = (name: string): number => median((times[name] ?? []).slice(REQUESTS / 10));
  return {
    bareHonoGetP50Ms: round(p50('bareGet')),
    bareHonoPostP50Ms: round(p50('barePost')),
    championReadP50Ms: round(p50('read')),
    championInvokeP50Ms: round(p50('invoke')),
    championReadToBareGet: round(p50('read') / p50('bareGet')),
    championInvokeToBarePost: round(p50('invoke') / p50('barePost')),
  };
}
