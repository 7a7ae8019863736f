import { messageOf } from '../core/message-of.ts';
import { MODEL_VARIABLES } from '../model-settings.ts';
import { whileOpening } from './opening.ts';
import { endKnown, isOtherCommand } from './process-tree.ts';
import { announcedHub, announceHub, hubKey, retractHub, type RunningHub } from './state-dir.ts';
import { isHealthy, supervise, urlOf } from './supervisor.ts';

export interface Hub {
  readonly url: string;
  readonly key: string;
  /** False when another process runs it and we only attached. */
  readonly own: boolean;
  readonly stop: () => void;
}

/** Variables of the Worker by name. */
type Variables = Readonly<Record<string, string>>;

/**
 * The hub of a state folder: the one that runs there already, else a new one. Two runtimes never open one folder:
 * a runtime whose supervisor was killed alone is ended first. `models` is asked only for a new one: the variables that
 * name its models.
 */
export async function openHub(
  stateDir: string,
  port: number,
  say: (line: string) => void,
  models: () => Promise<Variables> = async () => environmentModels(),
): Promise<Hub> {
  return whileOpening(stateDir, () => attachOrStart(stateDir, port, say, models));
}

async function attachOrStart(
  stateDir: string,
  port: number,
  say: (line: string) => void,
  models: () => Promise<Variables>,
): Promise<Hub> {
  const running = await attach(stateDir);
  if (running) return { url: running.url, key: running.key, own: false, stop: () => undefined };
  const key = hubKey(stateDir);
  const variables = { ...(await models()), HUB_KEY: key };
  const supervisor = await supervise(
    { port, stateDir, variables },
    {
      // from its first moment on, so that whoever comes after a kill in the middle of a start finds it
      onRuntime: (runtime) =>
        announceHub(stateDir, { url: urlOf(port), key, pid: process.pid, runtime }),
      onRestart: (why) => say(`restarted: ${why}`),
      onFailure: (error) => say(`not restarted: ${messageOf(error)}`),
    },
  ).catch((error: unknown) => {
    retractHub(stateDir);
    throw error;
  });
  const stop = (): void => {
    retractHub(stateDir);
    supervisor.stop();
  };
  return { url: supervisor.url, key, own: true, stop };
}

/** The variables that name models, as far as this process's environment has them. */
export const environmentModels = (): Variables =>
  Object.fromEntries(
    MODEL_VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );

/** The live hub of this folder, if any; clears away what a killed one left. */
async function attach(stateDir: string): Promise<RunningHub | undefined> {
  const hub = announcedHub(stateDir);
  if (!hub) return undefined;
  if (isOtherCommand(hub.pid)) {
    if (await isHealthy(hub.url, 30_000)) return hub;
    throw new Error(`process ${hub.pid} runs a hub on this state folder, but it does not answer`);
  }
  await endKnown(hub.runtime);
  retractHub(stateDir);
  return undefined;
}
