import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { KnownProcess } from './process-tree.ts';

/** What a running hub writes about itself to `DIR/hub.json`; `evolve` and a second `start` attach by it. */
export interface RunningHub {
  readonly url: string;
  readonly key: string;
  /** The supervising process. */
  readonly pid: number;
  /** The processes of the runtime it started, as far as it saw them; they end with it, unless it was killed alone. */
  readonly runtime: readonly KnownProcess[];
}

export const PROJECT_ROOT = path.resolve(import.meta.dirname, '../..');

/** The folder that holds one hub's whole state: SQLite files of the objects, D1, R2, key, hub.json. */
export function openStateDir(directory: string): string {
  const absolute = path.resolve(process.env['INIT_CWD'] ?? process.cwd(), directory);
  mkdirSync(absolute, { recursive: true });
  return absolute;
}

/** `HUB_KEY` as the hub reads it, or undefined. Throws where no header could carry it: it would open nothing. */
export function environmentKey(): string | undefined {
  const key = process.env['HUB_KEY']?.trim();
  if (key && !/^[\x21-\x7e]+$/.test(key))
    throw new Error('HUB_KEY may hold letters, digits and signs of ASCII only, and no blanks');
  return key || undefined;
}

/** The bearer key: `HUB_KEY` if set, else made once per state folder and readable by its owner only. */
export function hubKey(stateDir: string): string {
  const given = environmentKey();
  if (given !== undefined) return given;
  const file = path.join(stateDir, 'key');
  if (!existsSync(file)) writeSecret(file, randomBytes(24).toString('base64url'));
  return readFileSync(file, 'utf8').trim();
}

/** Written whole or not at all, mode 0600. */
function writeSecret(file: string, text: string): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, file);
}

const hubFile = (stateDir: string): string => path.join(stateDir, 'hub.json');

export function announceHub(stateDir: string, hub: RunningHub): void {
  writeSecret(hubFile(stateDir), JSON.stringify(hub));
}

export function retractHub(stateDir: string): void {
  rmSync(hubFile(stateDir), { force: true });
}

/** The hub that last announced itself here, dead or alive. */
export function announcedHub(stateDir: string): RunningHub | undefined {
  try {
    const hub = JSON.parse(readFileSync(hubFile(stateDir), 'utf8')) as Partial<RunningHub>;
    const { url, key, pid, runtime } = hub;
    if (typeof url !== 'string' || typeof key !== 'string' || typeof pid !== 'number')
      return undefined;
    return { url, key, pid, runtime: Array.isArray(runtime) ? runtime : [] };
  } catch {
    return undefined; // absent or half-written by an older crash: the same as no hub
  }
}
