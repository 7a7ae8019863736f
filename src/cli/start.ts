/** `npm start`: the hub on this machine, and its first example evolved before your eyes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../core/message-of.ts';
import { createClient, HubError, type HubClient } from './client.ts';
import { begin, champion, follow, proceed } from './evolve-run.ts';
import { openHub } from './hub.ts';
import { modelLines } from './hub-models.ts';
import { parseLine, runCommand } from './options.ts';
import type { PopulationView } from './population-view.ts';
import { nextSteps, report } from './report.ts';
import { openStateDir } from './state-dir.ts';
import { loadTask } from './task-folder.ts';
import { tell } from './terminal.ts';

const FIRST_EXAMPLE = 'bin-packing';
const MOST_PORT = 65_535;
const USAGE = 'usage: npm start -- [--port 8787] [--state DIR] [--no-example] [--fresh]';

runCommand(async () => {
  const line = parseLine(
    {
      port: { type: 'string' },
      state: { type: 'string' },
      'no-example': { type: 'boolean' },
      fresh: { type: 'boolean' },
    },
    USAGE,
  );
  const port = line.count('port') ?? 8787;
  if (port < 1 || port > MOST_PORT)
    throw new Error(`--port needs a number from 1 to ${MOST_PORT}\n${USAGE}`);
  const stateDir = openStateDir(line.text('state') ?? '.hub');
  let stop = (): void => {};
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => quit(stop));
  const hub = await openHub(stateDir, port, say);
  stop = hub.stop;
  say(`ready ${hub.url} key ${hub.key}`);
  const client = createClient(hub.url, hub.key);
  for (const text of await modelLines(client)) say(text);
  if (!line.flag('no-example'))
    await showExample(client, stateDir, line.flag('fresh')).catch((error: unknown) => {
      // whoever deletes it, or keeps the hub from answering for a while, must not end the hub of all others
      if (!hub.own) throw error;
      say(`the example ended: ${messageOf(error)}`);
    });
  if (!hub.own) return;
  process.once('SIGINT', () => quit(hub.stop));
  say('the hub keeps running here; Ctrl-C ends it, its state stays');
});

async function showExample(client: HubClient, stateDir: string, fresh: boolean): Promise<void> {
  const task = loadTask(FIRST_EXAMPLE);
  const id = await exampleRun(client, stateDir, fresh);
  const { population, history } = await follow(client, id, process.stdout);
  if (population.state === 'paused') {
    say('paused; npm start goes on with it');
    return;
  }
  say(`\n${report(task, population, await champion(client, id), history)}\n`);
  say(`${nextSteps(client, id, task.about.sampleArgs ?? [])}\n`);
}

/** The example's population in this state folder: the one there already, unless it is gone or a fresh one is wanted. */
async function exampleRun(client: HubClient, stateDir: string, fresh: boolean): Promise<string> {
  const file = path.join(stateDir, 'example');
  if (!fresh && existsSync(file)) {
    const id = readFileSync(file, 'utf8').trim();
    if (await exists(client, id)) {
      await proceed(client, id);
      return id;
    }
  }
  const task = loadTask(FIRST_EXAMPLE);
  say(`evolving the first example: ${task.about.title}`);
  const id = await begin(client, task, {});
  writeFileSync(file, id);
  return id;
}

async function exists(client: HubClient, id: string): Promise<boolean> {
  try {
    await client.get<PopulationView>(`/v1/populations/${id}`);
    return true;
  } catch (error) {
    if (error instanceof HubError && error.status === 404) return false;
    throw error;
  }
}

function say(text: string): void {
  tell(process.stdout, text);
}

function quit(stop: () => void): void {
  stop();
  process.exit(0);
}
