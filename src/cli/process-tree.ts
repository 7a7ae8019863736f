import { execFileSync, spawnSync } from 'node:child_process';

/**
 * True while a process with this id is one of our commands, and not the one that asks: in a container whoever ran here
 * before had the same ids. Its id alone says little: the process may be dead and not
 * yet reaped, or the id may be another program's since the machine was started again.
 */
export function isOtherCommand(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform === 'win32') return true;
  const ps = spawnSync('ps', ['-p', String(pid), '-o', 'stat=,args='], { encoding: 'utf8' });
  const line = ps.stdout.trim();
  return !line.startsWith('Z') && /src[/\\]cli[/\\]/.test(line);
}

/**
 * SIGKILL to a process and all below it. A runtime that spins in a loop answers nothing softer, and a child that is
 * killed alone leaves its own children holding the port and the state folder.
 */
export function killTree(pid: number): void {
  if (process.platform === 'win32') {
    try {
      execFileSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    } catch {
      // already gone
    }
    return;
  }
  for (const each of [pid, ...descendants(pid)]) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // already gone
    }
  }
}

function descendants(root: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const childrenOf = new Map<number, number[]>();
  for (const line of table.split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (pid === undefined || parent === undefined) continue;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    const below = childrenOf.get(pid) ?? [];
    found.push(...below);
    queue.push(...below);
  }
  return found;
}
