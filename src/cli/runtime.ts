import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { devNull } from 'node:os';
import path from 'node:path';
import { type KnownProcess, killKnown, treeOf } from './process-tree.ts';
import { PROJECT_ROOT } from './state-dir.ts';
import { WRANGLER, writeLocalConfig, writePaidConfig } from './wrangler-config.ts';

const MIGRATIONS = path.join(PROJECT_ROOT, 'migrations');

export interface RuntimeOptions {
  readonly port: number;
  readonly stateDir: string;
  /** What the Worker finds in its environment: the key, and what it needs to call models. Secrets among it. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The Worker as one module in `DIR/bundle`, made anew only after a source has changed: a start must be fast, and a
 * restart must run what was started. Returns the file.
 */
export function bundle(stateDir: string): string {
  const outdir = path.join(stateDir, 'bundle');
  const worker = path.join(outdir, 'index.js');
  const config = writePaidConfig();
  const marker = path.join(outdir, 'made-of');
  const wanted = sourcesOf(config);
  if (existsSync(worker) && says(marker, wanted)) return worker;
  // whoever is killed from here on leaves none: the next start makes the bundle again
  rmSync(marker, { force: true });
  wrangler(
    ['deploy', '--dry-run', `--config=${config}`, `--outdir=${outdir}`],
    'the Worker could not be bundled',
  );
  writeFileSync(marker, wanted);
  return worker;
}

/** What a bundle is made of: a line with size and time of last change for the configuration, the lock file, every source. */
function sourcesOf(config: string): string {
  const sources = ['src', 'durable-objects'].flatMap((folder) =>
    readdirSync(path.join(PROJECT_ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  return [config, path.join(PROJECT_ROOT, 'package-lock.json'), ...sources.toSorted()]
    .map((file) => {
      const { size, mtimeMs } = statSync(file);
      return `${file} ${size} ${mtimeMs}\n`;
    })
    .join('');
}

/** Wrangler with workerd below it. */
export interface Runtime {
  /** All that were seen, so that who loses its parent is found. */
  readonly processes: readonly KnownProcess[];
  /** The signal or code that ended the first of them; null while it lives. */
  readonly end: string | number | null;
  /** Looks who is there now. */
  look(): void;
  /** Ends it at once; it keeps no state that is not on disk. */
  kill(): void;
}

export function startRuntime(options: RuntimeOptions, worker: string): Runtime {
  const child = spawnRuntime(options, worker);
  const seen = new Map<number, KnownProcess>();
  return {
    get processes() {
      return [...seen.values()];
    },
    get end() {
      return child.signalCode ?? child.exitCode;
    },
    look() {
      for (const one of child.pid === undefined ? [] : treeOf(child.pid)) seen.set(one.pid, one);
    },
    kill: () => killKnown([...seen.values()]),
  };
}

/** Its output goes to `DIR/runtime.log`. */
function spawnRuntime({ port, stateDir, variables }: RuntimeOptions, worker: string): ChildProcess {
  const config = writeLocalConfig(stateDir, Object.keys(variables));
  const log = openSync(path.join(stateDir, 'runtime.log'), 'a', 0o600);
  // In the supervisor's own process group, so that a kill of the group leaves nothing behind.
  const child = spawn(
    process.execPath,
    [
      WRANGLER,
      'dev',
      worker,
      '--no-bundle',
      `--config=${config}`,
      '--ip=127.0.0.1',
      `--port=${port}`,
      '--inspector-port=0',
      `--persist-to=${stateDir}`,
      // no file: a .env that lies about is not meant for the hub
      `--env-file=${devNull}`,
      '--show-interactive-dev-session=false',
      '--log-level=warn',
    ],
    {
      cwd: PROJECT_ROOT,
      env: { ...runtimeEnvironment(), ...variables },
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  return child;
}

/** Applies the D1 schema. Skipped when this folder has seen the same files before (saves seconds a start). */
export function migrate(stateDir: string): void {
  const names = readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
  const wanted = names.join('\n');
  const marker = path.join(stateDir, 'migrated');
  if (says(marker, wanted)) return;
  wrangler(
    ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', stateDir],
    'the D1 schema could not be applied',
  );
  writeFileSync(marker, wanted);
}

/** Whether a file of what something was made of says just this. */
const says = (marker: string, wanted: string): boolean =>
  existsSync(marker) && readFileSync(marker, 'utf8') === wanted;

/** Runs wrangler to its end. Throws `problem` with all that it printed. */
function wrangler(args: readonly string[], problem: string): void {
  const run = spawnSync(process.execPath, [WRANGLER, ...args], {
    cwd: PROJECT_ROOT,
    env: runtimeEnvironment(),
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`${problem}:\n${run.stdout}${run.stderr}`);
}

function runtimeEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CI: '1',
    WRANGLER_SEND_METRICS: 'false',
    // wrangler's local tracing makes every request 5 to 20 times slower
    X_LOCAL_OBSERVABILITY: 'false',
    // nothing here reads request.cf, so its values are not fetched from outside at every start
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  };
}
