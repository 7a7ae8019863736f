import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isOtherCommand } from './process-tree.ts';

/** A start makes a bundle and migrates before it runs; a blocked runtime is given half a minute to answer. */
const PATIENCE_MS = 180_000;
const LOOK_AGAIN_MS = 100;
/** Who makes the file writes its id at once: one that is empty for so long was left by a process that was killed. */
const WRITING_MS = 5_000;

const fileOf = (stateDir: string): string => path.join(stateDir, 'opening');

/**
 * Does what only one process may do at a time on a state folder: look for its hub, and open one. `hub.json` alone does
 * not keep two apart, since it is there only when the runtime answers.
 */
export async function whileOpening<T>(stateDir: string, open: () => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  while (!take(stateDir)) {
    if (Date.now() > end)
      throw new Error(
        `process ${String(holderOf(stateDir))} is still opening a hub on ${stateDir}`,
      );
    await pause(LOOK_AGAIN_MS);
  }
  try {
    return await open();
  } finally {
    rmSync(fileOf(stateDir), { force: true });
  }
}

/**
 * True if nobody had it. What a dead process left is cleared, but taken only at the next look: others clear it too. An
 * exclusive file and no hard link, which not every file system has.
 */
function take(stateDir: string): boolean {
  const file = fileOf(stateDir);
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const holder = holderOf(stateDir);
  if (holder === undefined || isOtherCommand(holder)) return false;
  // finding out took a while, in which another may have cleared it and taken it
  if (Object.is(holderOf(stateDir), holder)) rmSync(file, { force: true });
  return false;
}

/** Undefined if it was given back since, or is only being written; NaN, which is no process, if one was killed as it wrote. */
function holderOf(stateDir: string): number | undefined {
  const file = fileOf(stateDir);
  try {
    const text = readFileSync(file, 'utf8');
    const isWriting = text === '' && Date.now() < statSync(file).mtimeMs + WRITING_MS;
    return isWriting ? undefined : Number.parseInt(text, 10);
  } catch {
    return undefined;
  }
}
