import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { freePort } from './port.ts';
import { PROJECT_ROOT } from './state-dir.ts';

/** The stand-in for Bedrock: its one model proposes changes from a script, so that nothing is paid. */
const SERVE = path.join(PROJECT_ROOT, 'test/support/stand-ins/bedrock/serve.ts');
/** Its model, as a population names it. */
export const LOCAL_MODEL = 'local.mutator';
const READY_MS = 30_000;
const RESTART_MS = 500;

export interface LocalModel {
  /** What a hub must find in its environment to use it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: () => void;
}

/** Starts the stand-in on a free port of this machine, and again whenever it ends. It never outlives this process. */
export async function startLocalModel(say: (line: string) => void): Promise<LocalModel> {
  const port = await freePort();
  let stopped = false;
  let child = spawnStandIn(port);
  const stop = (): void => {
    stopped = true;
    child.kill('SIGKILL');
  };
  process.once('exit', stop);
  const variables = await variablesOf(child);
  const restart = (): void => {
    if (stopped) return;
    say('restarted: the local model ended');
    child = spawnStandIn(port);
    watch();
  };
  const watch = (): void => {
    child.once('exit', () => {
      if (!stopped) setTimeout(restart, RESTART_MS);
    });
  };
  watch();
  return { variables, stop };
}

const spawnStandIn = (port: number): ChildProcess =>
  fork(SERVE, ['--port', String(port)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });

/** Its first message: that it listens, and how it is reached. */
function variablesOf(child: ChildProcess): Promise<Readonly<Record<string, string>>> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the local model did not start')), READY_MS);
    child.once('message', (message) => {
      clearTimeout(late);
      resolve(message as Readonly<Record<string, string>>);
    });
    child.once('exit', () => {
      clearTimeout(late);
      reject(new Error('the local model ended before it answered'));
    });
  });
}
