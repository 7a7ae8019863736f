import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/cli/port.ts';
import { writePaidConfig } from '../../src/cli/wrangler-config.ts';
import { copyPrepared } from './prepared-hub.ts';
import type { RawOptions } from './raw-workerd.ts';
import { bundleWorker, spawnRawWorkerd, untilHealthy } from './raw-workerd.ts';

const KEY = 'chaos-key';

/** The built hub under raw workerd, on disk, to be killed at any moment. */
export interface RawHub {
  readonly url: string;
  /** `kill -9`, then starts again on the same state and waits until it answers. */
  crash(): Promise<void>;
  /** Throws for any status but success. `key` is the `Idempotency-Key`. */
  request<T>(method: string, target: string, body?: unknown, key?: string): Promise<T>;
  /** A live socket of a population; opened with the subprotocols that a browser would offer. */
  live(id: string, after?: number): WebSocket;
  stop(): void;
}

export async function startRawHub(
  variables: Readonly<Record<string, string>> = {},
  stores?: RawOptions['stores'],
  stateDir?: string,
): Promise<RawHub> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hub-chaos-'));
  const outdir = path.join(folder, 'bundle');
  const bundle = (await copyPrepared('bundle', outdir))
    ? path.join(outdir, 'index.js')
    : bundleWorker(writePaidConfig(), outdir);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = {
    bundle,
    stateDir: stateDir ?? path.join(folder, 'state'),
    port,
    key: KEY,
    variables,
    stores,
  };
  let child: ChildProcess = spawnRawWorkerd(options);
  await untilHealthy(url);
  const end = (): Promise<void> =>
    new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  return {
    url,
    crash: async () => {
      await end();
      child = spawnRawWorkerd(options);
      await untilHealthy(url);
    },
    request: async <T>(
      method: string,
      target: string,
      body?: unknown,
      key?: string,
    ): Promise<T> => {
      const response = await fetch(url + target, {
        method,
        signal: AbortSignal.timeout(30_000),
        headers: {
          authorization: `Bearer ${KEY}`,
          'content-type': 'application/json',
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${text}`);
      return JSON.parse(text) as T;
    },
    live: (id, after) =>
      new WebSocket(
        `${url.replace('http', 'ws')}/v1/populations/${id}/live${after === undefined ? '' : `?after=${after}`}`,
        ['hub.v1', `hub.key.${Buffer.from(KEY).toString('base64url')}`],
      ),
    stop: () => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
