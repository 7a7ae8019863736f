import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/cli/port.ts';
import { killKnown, treeOf } from '../../src/cli/process-tree.ts';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import { copyPrepared } from './prepared-hub.ts';

export const TEST_KEY = 'command-test-key';

/** One of the project's commands as a child process, with all it wrote. */
export interface Command {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves with the first match in stdout or stderr; rejects when the process ends or the time is up. */
  until(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** Resolves with the exit code; kills the process when the time is up. */
  exit(timeoutMs?: number): Promise<number | null>;
  kill(): void;
}

export function runCommand(
  script: 'start' | 'evolve' | 'costs-check' | 'costs-reconcile',
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Command {
  const child = spawn(
    process.execPath,
    ['--no-warnings', path.join(PROJECT_ROOT, `src/cli/${script}.ts`), ...args],
    {
      cwd: PROJECT_ROOT,
      env: { ...process.env, HUB_KEY: TEST_KEY, CI: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const kill = (): void => {
    if (child.pid !== undefined) killKnown(treeOf(child.pid));
  };
  return {
    child,
    stdout: () => out,
    stderr: () => errors,
    kill,
    until: async (pattern, timeoutMs = 120_000) => {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const match = pattern.exec(out) ?? pattern.exec(errors);
        if (match) return match;
        if (child.exitCode !== null || Date.now() > end)
          throw new Error(`${String(pattern)} not seen:\n${out}\n${errors}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    exit: (timeoutMs = 120_000) =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve(child.exitCode);
        const timer = setTimeout(kill, timeoutMs);
        child.once('exit', (code) => {
          clearTimeout(timer);
          resolve(code);
        });
      }),
  };
}

/** A fresh state folder that is removed by `remove`. */
export function temporaryState(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(path.join(tmpdir(), 'hub-state-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }) };
}

/** One JSON request to a hub under test. */
export async function request<T>(
  url: string,
  method: string,
  target: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const response = await fetch(url + target, {
    method,
    signal: AbortSignal.timeout(30_000),
    headers: { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
}

/** A hub of its own, as `npm start -- --no-example` runs it. */
export interface StartedHub {
  readonly hub: Command;
  readonly url: string;
  /** Its state folder. */
  readonly dir: string;
  stop(): void;
}

export async function startHub(): Promise<StartedHub> {
  const state = temporaryState();
  await copyPrepared('', state.dir);
  const port = await freePort();
  const hub = runCommand('start', ['--no-example', '--port', String(port), '--state', state.dir]);
  const [, url = ''] = await hub.until(/ready (http:\/\/127\.0\.0\.1:\d+) key (\S+)/);
  const stop = (): void => {
    hub.kill();
    state.remove();
  };
  return { hub, url, dir: state.dir, stop };
}
