import { Worker } from 'node:worker_threads';

export type V8Result =
  | { readonly value: string }
  /** Name of an uncaught error; `throw` for another value. */
  | { readonly thrown: string }
  | { readonly timeout: true };

const BATCH = 250;
const BATCH_DEADLINE_MS = 60_000;

/** The stream behind `Math.random` on both sides: any fixed one will do (Numerical Recipes' generator). */
export function testRandom(): () => number {
  let state = 12_345;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** What V8 makes of each program. The thread is ended in any case, also when it hangs. */
export async function runInV8(texts: readonly string[]): Promise<readonly V8Result[]> {
  const worker = new Worker(new URL('./v8-oracle-worker.ts', import.meta.url));
  try {
    const results: V8Result[] = [];
    for (let start = 0; start < texts.length; start += BATCH)
      results.push(...(await exchange(worker, texts.slice(start, start + BATCH))));
    return results;
  } finally {
    await worker.terminate();
  }
}

function exchange(worker: Worker, texts: readonly string[]): Promise<readonly V8Result[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('V8 hangs')), BATCH_DEADLINE_MS);
    worker.once('error', reject);
    worker.once('message', (results: readonly V8Result[]) => {
      clearTimeout(timer);
      worker.off('error', reject);
      resolve(results);
    });
    worker.postMessage(texts);
  });
}
