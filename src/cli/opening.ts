import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isOtherCommand } from './process-tree.ts';

/** A start makes a bundle and migrates before it runs; a blocked runtime is given half a minute to answer. */
const PATIENCE_MS = 180_000;
const LOOK_AGAIN_MS = 100;

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

/** True if nobody had it. What a dead process left is cleared, but taken only at the next look: others clear it too. */
function take(stateDir: string): boolean {
  const file = fileOf(stateDir);
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    // whole or not at all, and only where there is none
    linkSync(own, file);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(own, { force: true });
  }
  const holder = holderOf(stateDir);
  if (holder === undefined || isOtherCommand(holder)) return false;
  // finding out took a while, in which another may have cleared it and taken it
  if (holderOf(stateDir) === holder) rmSync(file, { force: true });
  return false;
}

/** Undefined if it was given back since. */
function holderOf(stateDir: string): number | undefined {
  try {
    return Number(readFileSync(fileOf(stateDir), 'utf8'));
  } catch {
    return undefined;
  }
}
