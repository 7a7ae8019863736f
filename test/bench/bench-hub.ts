import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/cli/port.ts';
import { writePaidConfig } from '../../src/cli/wrangler-config.ts';
import {
  bundleWorker,
  type RawOptions,
  spawnRawWorkerd,
  untilHealthy,
} from '../support/raw-workerd.ts';

export const BENCH_KEY = 'bench-key';

/** The built hub in raw workerd, without wrangler's proxy. */
export interface BenchHub {
  readonly port: number;
  /** Seconds of processor time that workerd has taken so far, all threads. Linux only. */
  cpuSeconds(): number;
  /** The most memory that workerd ever held, in bytes. Linux only. */
  peakBytes(): number;
  /** Throws for any status but success. */
  request<T>(method: string, target: string, body?: unknown): Promise<T>;
}

interface BenchHubOptions extends Pick<RawOptions, 'v8Flags'> {
  /** Makes further workers of the process, given its folder of modules. */
  readonly extra?: (modules: string) => Promise<NonNullable<RawOptions['extra']>>;
}

/** Runs `work` beside a hub of its own. */
export async function withBenchHub<T>(
  work: (hub: BenchHub) => Promise<T>,
  { extra = async () => [], v8Flags = [] }: BenchHubOptions = {},
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hub-bench-'));
  const port = await freePort();
  const bundle = bundleWorker(writePaidConfig(), path.join(folder, 'hub'));
  const child = spawnRawWorkerd({
    bundle,
    stateDir: path.join(folder, 'state'),
    port,
    key: BENCH_KEY,
    v8Flags,
    extra: await extra(path.join(folder, 'hub')),
  });
  const url = `http://127.0.0.1:${port}`;
  const proc = (file: string): string => readFileSync(`/proc/${child.pid ?? 0}/${file}`, 'utf8');
  try {
    await untilHealthy(url);
    return await work({
      port,
      cpuSeconds: () => {
        const fields = proc('stat').split(') ')[1]?.split(' ') ?? [];
        // utime and stime, in ticks of 10 ms
        return (Number(fields[11]) + Number(fields[12])) / 100;
      },
      peakBytes: () => Number(/VmHWM:\s+(\d+) kB/.exec(proc('status'))?.[1]) * 1_024,
      request: async <R>(method: string, target: string, body?: unknown): Promise<R> => {
        const response = await fetch(url + target, {
          method,
          headers: { authorization: `Bearer ${BENCH_KEY}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`${response.status} ${text}`);
        return JSON.parse(text) as R;
      },
    });
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface View {
  readonly id: string;
  readonly state: string;
  readonly evaluations: number;
}

/** Makes a population, runs it to its end and answers its last view. Throws if it does not complete. */
export async function evolved(hub: BenchHub, body: object): Promise<View> {
  const made = await hub.request<View>('POST', '/v1/populations', { ...body, start: true });
  for (;;) {
    const view = await hub.request<View>('GET', `/v1/populations/${made.id}`);
    if (view.state === 'completed') return view;
    if (view.state !== 'running') throw new Error(`the population is ${view.state}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
