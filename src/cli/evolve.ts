/** `npm run evolve -- <example | folder>`: one task from its seed to its champion. */
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { PRESETS } from '../core/evolution/presets.ts';
import { createClient, environmentClient, type HubClient } from './client.ts';
import { begin, champion, follow, proceed, type Overrides } from './evolve-run.ts';
import { environmentModels, openHub } from './hub.ts';
import { checkModel } from './hub-models.ts';
import { LOCAL_MODEL, startLocalModel } from './local-model.ts';
import { parseLine, runCommand, type ParsedLine } from './options.ts';
import { freePort } from './port.ts';
import type { ChampionView } from './population-view.ts';
import { withPreset } from './preset.ts';
import { report } from './report.ts';
import { openStateDir } from './state-dir.ts';
import { exampleNames, loadTask, writeNewTask, type Task } from './task-folder.ts';
import type { Watched } from './watch.ts';
import { tell, tellResult } from './terminal.ts';

const USAGE = `usage: npm run evolve -- <example | folder> [--seed N] [--generations N] [--evaluations N] [--seconds N]
                         [--model local|ARM|MODEL] [--budget USD] [--proposals N] [--preset NAME]
                         [--state DIR] [--resume ID] [--out FILE] [--json]
       npm run evolve -- --new DIR
presets: ${Object.keys(PRESETS).join(', ')}
examples: ${exampleNames().join(', ')}`;

runCommand(async () => {
  const line = parseLine(
    {
      seed: { type: 'string' },
      generations: { type: 'string' },
      evaluations: { type: 'string' },
      seconds: { type: 'string' },
      state: { type: 'string' },
      resume: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean' },
      new: { type: 'string' },
      model: { type: 'string' },
      budget: { type: 'string' },
      proposals: { type: 'string' },
      preset: { type: 'string' },
    },
    USAGE,
    1,
  );
  const fresh = line.text('new');
  if (fresh !== undefined) {
    process.stdout.write(`${writeNewTask(fresh)}: edit it, then npm run evolve -- ${fresh}\n`);
    return;
  }
  const [name] = line.positionals;
  if (name === undefined) throw new Error(USAGE);
  const task = withPreset(loadTask(name), line.text('preset'));
  if (line.text('resume') !== undefined) refuseChanges(line);
  const { client, stop } = await connect(line);
  try {
    await checkModel(client, modelOf(line));
    await evolve(client, task, line);
  } finally {
    stop();
  }
  process.exit();
});

async function evolve(client: HubClient, task: Task, line: ParsedLine): Promise<void> {
  const resumed = line.text('resume');
  const id = resumed ?? (await begin(client, task, overrides(line)));
  if (resumed !== undefined) await proceed(client, resumed);
  tell(process.stderr, `${task.about.title}: population ${id}`);
  const watched = await follow(client, id, process.stderr);
  if (watched.population.state === 'paused') {
    const state = line.text('state');
    const where = state === undefined ? '' : ` --state ${state}`;
    tell(
      process.stderr,
      `paused (${watched.population.pausedBy ?? 'user'}). Go on: npm run evolve -- ${line.positionals[0] ?? ''} --resume ${id}${where}`,
    );
    process.exitCode = 130;
    return;
  }
  if (watched.population.state === 'failed')
    throw new Error('every seed fails on every training case: nothing to evolve from');
  finish(task, watched, await champion(client, id), line);
}

function finish(
  task: Task,
  { population, history }: Watched,
  best: ChampionView,
  line: ParsedLine,
): void {
  const { baselines, config } = population;
  tellResult(
    line.flag('json'),
    () => ({ population, champion: best, baselines, seed: config.seed }),
    () => report(task, population, best, history),
  );
  // last: a file that cannot be written costs nobody the result of the run
  const out = line.text('out');
  if (out !== undefined)
    writeFileSync(path.resolve(process.env['INIT_CWD'] ?? process.cwd(), out), best.genome);
}

/** A run that goes on has its configuration: what would change it must not seem to. Its model may have to be started. */
function refuseChanges(line: ParsedLine): void {
  const { model: _model, ...changes } = overrides(line);
  const [name = line.text('preset') && 'preset'] = Object.keys(changes);
  if (name)
    throw new Error(`--${name} is for a new run: --resume goes on with the configuration it has`);
}

function overrides(line: ParsedLine): Overrides {
  const names = ['seed', 'generations', 'evaluations', 'seconds', 'proposals'] as const;
  const given = [
    ...names.map((name) => [name, line.count(name)] as const),
    ['budget', line.amount('budget')] as const,
    ['model', modelOf(line)] as const,
  ];
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** As a population names it. */
function modelOf(line: ParsedLine): string | undefined {
  return line.text('model') === 'local' ? LOCAL_MODEL : line.text('model');
}

/** HUB_URL and HUB_KEY, else the hub of the state folder, started for this run if none runs there. */
async function connect(line: ParsedLine): Promise<{ client: HubClient; stop: () => void }> {
  const named = environmentClient();
  if (named !== undefined) return { client: named, stop: () => {} };
  const say = (text: string): void => tell(process.stderr, text);
  const stateDir = openStateDir(line.text('state') ?? '.hub');
  const stops: (() => void)[] = [];
  const stop = (): void => stops.forEach((each) => each());
  // a hub that was started for this run would go on without it
  for (const signal of ['SIGHUP', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop();
      process.exit(128 + constants.signals[signal]);
    });
  const models = async (): Promise<Readonly<Record<string, string>>> => {
    if (line.text('model') !== 'local') return environmentModels();
    const local = await startLocalModel(say);
    stops.push(local.stop);
    return { ...environmentModels(), ...local.variables };
  };
  const hub = await openHub(stateDir, await freePort(), say, models);
  stops.unshift(hub.stop);
  return { client: createClient(hub.url, hub.key), stop };
}
