import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file system of its own, that can be filled to the last byte and emptied again. */
export interface SmallDisk {
  /** An empty folder on it. */
  readonly folder: string;
  /** Takes all space that is left. */
  fill(): void;
  /** Gives it back. */
  empty(): void;
  remove(): void;
}

const BLOCK = Buffer.alloc(65_536, 1);

/** In memory, of `megabytes`; undefined where this process may not mount one. */
export function mountSmallDisk(megabytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'hub-disk-'));
  const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder];
  try {
    execFileSync('mount', options, { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  const ballast = path.join(folder, 'ballast');
  return {
    folder: path.join(folder, 'state'),
    fill: () => {
      const file = openSync(ballast, 'a');
      for (let size = BLOCK.length; size > 0;)
        try {
          if (writeSync(file, BLOCK, 0, size) < size) size >>= 1;
        } catch {
          size >>= 1;
        }
      closeSync(file);
    },
    empty: () => truncateSync(ballast),
    remove: () => {
      // Lazily: processes that were killed may still hold it for a moment.
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
