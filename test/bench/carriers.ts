import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import { type Figures, median, round } from './figures.ts';

const BATCHES = 60;
/** Jobs of a batch, as shards get them, and the bytes of a small genome with what goes with it. */
const JOBS = 64;
const JOB_BYTES = 1_000;

interface LocalWorkers {
  readonly ready: Promise<unknown>;
  dispatchFetch(url: string, init: object): Promise<{ json(): Promise<unknown>; ok: boolean }>;
  dispose(): Promise<void>;
}

interface LocalRuntime {
  readonly Miniflare: new (options: object) => LocalWorkers;
  readonly convertV4MiniflareOptions: (options: object) => object;
}

/**
 * The time from sending a batch until the other object has it, by Durable Object RPC and by a queue, in turns in one local
 * runtime. The queue's consumer takes every message at once (batch size 1, no time-out), which is the best it can do.
 */
export async function measureCarriers(): Promise<Figures> {
  const workers = startWorkers();
  try {
    await workers.ready;
    const times: Record<'rpc' | 'queue', number[]> = { rpc: [], queue: [] };
    for (let i = 0; i < BATCHES; i++)
      for (const carrier of ['rpc', 'queue'] as const) {
        const jobs = Array.from({ length: JOBS }, () => 'x'.repeat(JOB_BYTES));
        const body = JSON.stringify({ carrier, batch: { id: `${carrier}${i}`, jobs } });
        const start = performance.now();
        const answer = await workers.dispatchFetch('http://bench.test/', { method: 'POST', body });
        if (!answer.ok) throw new Error(`${carrier}: no answer`);
        await answer.json();
        if (i >= BATCHES / 10) times[carrier].push(performance.now() - start);
      }
    const [rpc, queue] = [median(times.rpc), median(times.queue)];
    return {
      rpcP50MsPerBatch: round(rpc),
      queueP50MsPerBatch: round(queue),
      queueToRpc: round(queue / rpc),
    };
  } finally {
    await workers.dispose();
  }
}

/** wrangler's own local runtime: raw workerd has no queues of its own. */
function startWorkers(): LocalWorkers {
  const fromWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler'));
  const { Miniflare, convertV4MiniflareOptions }: LocalRuntime = fromWrangler('miniflare');
  const options = convertV4MiniflareOptions({
    modules: true,
    script: readFileSync(path.join(PROJECT_ROOT, 'test/bench/carriers-worker.js'), 'utf8'),
    compatibilityDate: '2026-08-15',
    durableObjects: { SHARDS: { className: 'Shard', useSQLite: true } },
    queueProducers: { QUEUE: 'jobs' },
    queueConsumers: { jobs: { maxBatchSize: 1, maxBatchTimeout: 0 } },
  });
  return new Miniflare(options);
}
