import { setTimeout as pause } from 'node:timers/promises';
import { isPortFree } from './port.ts';
import type { KnownProcess } from './process-tree.ts';
import { bundle, migrate, startRuntime, type RuntimeOptions } from './runtime.ts';

/** The first start may be on a cold, busy machine. */
const READY_MS = 60_000;
/** A restart may be blocked again before its first answer: patience starts here and doubles with each vain one. */
const RESTART_MS = 10_000;
/** A runtime that gives no answer for so long is blocked. */
const SILENT_MS = 5_000;
const POLL_MS = 500;
const FAILED_MS = 1_000;
const CRON_MS = 5 * 60_000;
const CRON = '*/5 * * * *';

export interface Supervisor {
  readonly url: string;
  /** Ends the runtime and the watching. */
  readonly stop: () => void;
}

export interface SupervisorEvents {
  /** A runtime was started, which does not answer yet, or more of its processes are known. May throw: then that failed. */
  readonly onRuntime: (processes: readonly KnownProcess[]) => void;
  readonly onRestart: (why: string) => void;
  /** A restart came to nothing, as on a full disk; it is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Starts workerd and keeps it answering: a runtime that exits, or gives no /health for 5 s, is ended and started
 * again on the same state. That is what stops a hostile evaluator that no counter can stop.
 */
export async function supervise(
  options: RuntimeOptions,
  { onRuntime, onRestart, onFailure }: SupervisorEvents,
): Promise<Supervisor> {
  await assertPortFree(options.port);
  migrate(options.stateDir);
  const worker = bundle(options.stateDir);
  const url = urlOf(options.port);
  let runtime = startRuntime(options, worker);
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    runtime.kill();
  };
  process.once('exit', stop);
  const note = (): void => {
    runtime.look();
    onRuntime(runtime.processes);
  };
  note();
  await untilReady(url, () => runtime.end, READY_MS);
  note();
  let patience = RESTART_MS;
  const restart = async (why: string): Promise<void> => {
    runtime.kill();
    runtime = startRuntime(options, worker);
    note();
    onRestart(why);
    await untilReady(url, () => runtime.end, patience).then(
      () => (patience = RESTART_MS),
      () => (patience = Math.min(2 * patience, READY_MS)),
    );
    note();
  };
  const look = async (): Promise<void> => {
    const { end } = runtime;
    if (end !== null) await restart(`the runtime ended (${end})`);
    else if (!(await isHealthy(url, SILENT_MS - POLL_MS)) && !stopped)
      await restart('no answer for 5 seconds');
  };
  const watch = async (): Promise<void> => {
    while (!stopped) {
      const failure = await look().catch((error: unknown) => ({ error }));
      if (failure !== undefined) onFailure(failure.error);
      await pause(failure === undefined ? POLL_MS : FAILED_MS);
    }
  };
  void watch();
  const cron = setInterval(() => void fireCron(url), CRON_MS);
  cron.unref();
  return {
    url,
    stop: () => {
      clearInterval(cron);
      stop();
    },
  };
}

/** Of a runtime on a port. */
export const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

/** True when /health answers 2xx within the time given. */
export async function isHealthy(url: string, timeoutMs: number): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(timeoutMs) })).ok;
  } catch {
    return false;
  }
}

async function untilReady(
  url: string,
  end: () => string | number | null,
  withinMs: number,
): Promise<void> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    if (await isHealthy(url, Math.min(SILENT_MS, until - Date.now()))) return;
    if (end() !== null) break;
    await pause(50);
  }
  throw new Error('the runtime did not start; its output is in runtime.log in the state folder');
}

/** Local runtimes never fire cron triggers by themselves. */
async function fireCron(url: string): Promise<void> {
  await fetch(`${url}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent(CRON)}`, {
    signal: AbortSignal.timeout(SILENT_MS),
  }).catch(() => undefined);
}

async function assertPortFree(port: number): Promise<void> {
  if (!(await isPortFree(port)))
    throw new Error(
      `port ${port} is in use. Choose another: npm start -- --port ${port + 1} (or end what runs there)`,
    );
}
