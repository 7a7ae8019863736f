import path from 'node:path';
import { build } from 'esbuild';
import { freePort } from '../../src/cli/port.ts';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import { DOUBLE } from '../support/double.ts';
import { untilHealthy } from '../support/raw-workerd.ts';
import { BENCH_KEY, evolved, withBenchHub } from './bench-hub.ts';
import { type Figures, median, round } from './figures.ts';
import { httpRequest, openProbe } from './http-probe.ts';

const REQUESTS = 3_000;

/** Champion read and invoke against a bare Hono route of the same raw workerd, one connection, in turns. */
export async function benchApi(): Promise<Figures> {
  const barePort = await freePort();
  return withBenchHub(
    async (hub) => {
      await untilHealthy(`http://127.0.0.1:${barePort}`);
      return measure(hub.port, barePort, (await evolved(hub, TASK)).id);
    },
    {
      extra: async (modules) => {
        const file = path.join(modules, 'bare-hono.js');
        await build({
          entryPoints: [path.join(PROJECT_ROOT, 'test/bench/bare-hono.js')],
          outfile: file,
          bundle: true,
          format: 'esm',
          minify: false,
        });
        return [{ name: 'bare', file, port: barePort }];
      },
    },
  );
}

/** With evaluations enough to be solved under any load. */
const TASK = { ...DOUBLE, config: { ...DOUBLE.config, stop: { fitness: 1, evaluations: 20_000 } } };

async function measure(port: number, barePort: number, id: string): Promise<Figures> {
  const [hub, bare] = [await openProbe(port), await openProbe(barePort)];
  const champion = `/v1/populations/${id}/champion`;
  const works = {
    bareGet: { probe: bare, request: httpRequest('GET', '/', BENCH_KEY) },
    barePost: { probe: bare, request: httpRequest('POST', '/', BENCH_KEY, { args: [21] }) },
    read: { probe: hub, request: httpRequest('GET', champion, BENCH_KEY) },
    invoke: {
      probe: hub,
      request: httpRequest('POST', `${champion}/invoke`, BENCH_KEY, { args: [21] }),
    },
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
