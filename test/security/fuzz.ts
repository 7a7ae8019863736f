/** Runs the fuzz process and kills it if it hangs. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FuzzReport } from './fuzz-process.ts';

const SCRIPT = fileURLToPath(new URL('fuzz-process.ts', import.meta.url));
/** Longer without a sign of life is a hang, also on a busy machine. */
const SILENCE_MS = 30_000;

/** The report of `milliseconds` of fuzzing. Throws with the number of the program that hung or killed the process. */
export function fuzz(seed: number, milliseconds: number): Promise<FuzzReport> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--max-old-space-size=1024', SCRIPT, String(seed), String(milliseconds)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return new Promise((resolve, reject) => {
    let last = '';
    const kill = (): boolean => child.kill('SIGKILL');
    let timer = setTimeout(kill, SILENCE_MS);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      clearTimeout(timer);
      timer = setTimeout(kill, SILENCE_MS);
      const lines = (text + chunk).split('\n');
      text = lines.pop() ?? '';
      last = lines.at(-1) ?? last;
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(JSON.parse(last) as FuzzReport);
      else reject(new Error(`seed ${seed}: program ${last} ended the process: ${signal ?? code}`));
    });
  });
}
