import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { TableRow } from './process-table.ts';
import { processTable } from './process-table.ts';

/**
 * True while a process with this id is one of our commands, and not the one that asks: in a container whoever ran here
 * before had the same ids. Its id alone says little: the process may be dead and not yet reaped, or the id may be
 * another program's since the machine was started again.
 */
export function isOtherCommand(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform === 'win32') return true;
  const row = processTable().find((one) => one.pid === pid);
  return row !== undefined && /src[/\\]cli[/\\]/.test(row.args);
}

/** A process as it can be told from another one that has its id later, as after the machine was started again. */
export interface KnownProcess {
  readonly pid: number;
  /** Its command line; empty where that is not to be had. */
  readonly args: string;
}

/** A process and all below it. To be asked while they live: who has lost its parent is below nobody any more. */
export function treeOf(pid: number): readonly KnownProcess[] {
  if (process.platform === 'win32') return [{ pid, args: '' }];
  return below(new Set([pid]), processTable()).map((one) => ({ pid: one.pid, args: one.args }));
}

/** Those that still run, and are what they were. */
export function stillRunning(processes: readonly KnownProcess[]): readonly KnownProcess[] {
  if (process.platform === 'win32') return processes;
  return knownIn(processTable(), processes);
}

/**
 * SIGKILL to all that still run, and to all below them. A runtime that spins in a loop answers nothing softer, and a
 * child that is killed alone leaves its own children holding the port and the state folder.
 */
export function killKnown(processes: readonly KnownProcess[]): void {
  if (process.platform === 'win32') {
    for (const { pid } of processes) taskkill(pid);
    return;
  }
  const table = processTable();
  const running = knownIn(table, processes).map(({ pid }) => pid);
  for (const { pid } of below(new Set(running), table)) kill(pid);
}

/** How long processes that were killed may take to let go of ports and files. */
const GONE_MS = 5_000;
const LOOK_MS = 20;

/** As `killKnown`, and answers when they are gone, and their ports free: large ones take a while to end. */
export async function endKnown(processes: readonly KnownProcess[]): Promise<void> {
  killKnown(processes);
  if (process.platform === 'win32') return;
  const end = Date.now() + GONE_MS;
  while (areThere(processes) && Date.now() < end) await pause(LOOK_MS);
}

function areThere(processes: readonly KnownProcess[]): boolean {
  const table = processTable();
  const ending = new Set(table.filter(({ isEnding }) => isEnding).map(({ pid }) => pid));
  return knownIn(table, processes).length > 0 || processes.some(({ pid }) => ending.has(pid));
}

const knownIn = (
  table: readonly TableRow[],
  processes: readonly KnownProcess[],
): readonly KnownProcess[] =>
  processes.filter(({ pid, args }) => table.some((one) => one.pid === pid && one.args === args));

/** These and all below them. */
function below(roots: ReadonlySet<number>, table: readonly TableRow[]): readonly TableRow[] {
  const found = new Set(roots);
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const { pid, parent } of table) if (found.has(parent)) found.add(pid);
  }
  return table.filter(({ pid }) => found.has(pid));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // already gone
  }
}

function taskkill(pid: number): void {
  try {
    execFileSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
  } catch {
    // already gone
  }
}
