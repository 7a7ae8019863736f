import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { isPortFree } from './port.ts';
import { bundle, endRuntime, migrate, spawnRuntime, type RuntimeOptions } from './runtime.ts';

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
  /** The first runtime was started; it does not answer yet. May throw: then nothing was. */
  readonly onStart: (pid: number | undefined) => void;
  /** May throw: then the restart failed. */
  readonly onRestart: (why: string, pid: number | undefined) => void;
  /** A restart came to nothing, as on a full disk; it is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Starts workerd and keeps it answering: a runtime that exits, or gives no /health for 5 s, is ended and started
 * again on the same state. That is what stops a hostile evaluator that no counter can stop.
 */
export async function supervise(
  options: RuntimeOptions,
  { onStart, onRestart, onFailure }: SupervisorEvents,
): Promise<Supervisor> {
  await assertPortFree(options.port);
  migrate(options.stateDir);
  const worker = bundle(options.stateDir);
  const url = urlOf(options.port);
  let child: ChildProcess = spawnRuntime(options, worker);
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    endRuntime(child);
  };
  process.once('exit', stop);
  onStart(child.pid);
  await untilReady(url, () => child.exitCode, READY_MS);
  let patience = RESTART_MS;
  const restart = async (why: string): Promise<void> => {
    endRuntime(child);
    child = spawnRuntime(options, worker);
    onRestart(why, child.pid);
    await untilReady(url, () => child.exitCode, patience).then(
      () => (patience = RESTART_MS),
      () => (patience = Math.min(2 * patience, READY_MS)),
    );
  };
  const look = async (): Promise<void> => {
    const end = child.signalCode ?? child.exitCode;
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
  exitCode: () => number | null,
  withinMs: number,
): Promise<void> {
  const end = Date.now() + withinMs;
  while (Date.now() < end) {
    if (await isHealthy(url, Math.min(SILENT_MS, end - Date.now()))) return;
    if (exitCode() !== null) break;
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
