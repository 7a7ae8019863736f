import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process as the system lists it. */
export interface TableRow {
  readonly pid: number;
  readonly parent: number;
  /** Its command line; empty for one that has ended and was not reaped. */
  readonly args: string;
}

/** Long command lines of many processes. */
const MAX_TABLE_BYTES = 64 * 1_048_576;

/** All processes, from /proc where there is one: images of containers often have no `ps`. Not for Windows. */
export const processTable = (): readonly TableRow[] =>
  existsSync('/proc/self/stat') ? fromProc() : fromPs();

function fromProc(): TableRow[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // behind the name, which may hold anything: state, parent, …
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trimEnd();
      return [{ pid: Number(pid), parent: Number(parent), args }];
    } catch {
      return []; // ended since
    }
  });
}

function fromPs(): TableRow[] {
  const columns = ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='];
  const text = execFileSync('ps', columns, { encoding: 'utf8', maxBuffer: MAX_TABLE_BYTES });
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, state, args] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (state === undefined || args === undefined) return [];
    const isDead = state.startsWith('Z');
    return [{ pid: Number(pid), parent: Number(parent), args: isDead ? '' : args.trimEnd() }];
  });
}
