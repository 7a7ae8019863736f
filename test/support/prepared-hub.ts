import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Tells the processes of the tests where it is. */
const VARIABLE = 'PREPARED_HUB';
const SCRIPT = fileURLToPath(new URL('prepare-hub.ts', import.meta.url));

/**
 * What most hubs of a run need and what takes seconds each time, made once a run, beside the first tests. Hubs whose
 * start is what a test looks at make their own.
 */
export function setup(): () => void {
  const dir = mkdtempSync(path.join(tmpdir(), 'hub-prepared-'));
  process.env[VARIABLE] = dir;
  // the tools that each hub starts are large; they are compiled once
  process.env['NODE_COMPILE_CACHE'] = path.join(dir, 'compiled');
  const making = spawn(process.execPath, ['--no-warnings', SCRIPT, dir], { stdio: 'inherit' });
  return () => {
    making.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  };
}

/** Copies what was prepared, or only its bundle, to a folder; false where nothing was, outside `vitest`. */
export async function copyPrepared(part: '' | 'bundle', to: string): Promise<boolean> {
  const dir = process.env[VARIABLE];
  if (dir === undefined) return false;
  const end = Date.now() + 60_000;
  while (!existsSync(path.join(dir, 'ready'))) {
    if (Date.now() > end) throw new Error(`no hub was prepared in ${dir}`);
    await pause(50);
  }
  cpSync(path.join(dir, 'state', part), to, { recursive: true });
  return true;
}
