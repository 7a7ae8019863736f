import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process as the system lists it. */
export interface TableRow {
  readonly pid: number;
  readonly parent: number;
  /** Its command line; empty for one that has ended and was not reaped. */
  readonly args: string;
  /** It was killed and has no command line any more, but it has not let go of its files and ports yet. */
  readonly isEnding: boolean;
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
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trimEnd();
      const isOver = state === 'Z' && readdirSync(`/proc/${pid}/task`).length === 1;
      const isEnding = args === '' && !isOver;
      return [{ pid: Number(pid), parent: Number(parent), args, isEnding }];
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
    const isEnding = state.includes('E');
    return [
      { pid: Number(pid), parent: Number(parent), args: isDead ? '' : args.trimEnd(), isEnding },
    ];
  });
}
