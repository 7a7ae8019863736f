/**
 * `npm run test:mutation [-- NAME] [--sample N]`: changes the code in one place at a time and counts how many changes
 * the tests notice. Each mutant is a process of its own, so that an endless loop can be ended. Minutes; exits 1 where
 * a target is below the goal.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rng } from '../../src/core/evolution/random.ts';
import type { Mutant } from './mutants.ts';
import { mutantsOf } from './mutants.ts';
import type { Target } from './targets.ts';
import { TARGETS } from './targets.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CONFIG = fileURLToPath(new URL('./vitest.config.ts', import.meta.url));
const GOAL = 0.85;
const SEED = 20261121;
const TIMEOUT_MS = 60_000;
const AT_ONCE = 2;

interface Placed extends Mutant {
  readonly file: string;
}

/** Whether the tests pass with the mutant in place. A mutant that never ends is noticed. */
function survives(tests: readonly string[], mutant: Placed | null): Promise<boolean> {
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--config', CONFIG, ...tests],
    {
      cwd: ROOT,
      stdio: 'ignore',
      detached: true,
      env: {
        ...process.env,
        ...(mutant && {
          MUTANT_FILE: mutant.file,
          MUTANT_START: String(mutant.start),
          MUTANT_END: String(mutant.end),
          MUTANT_TEXT: mutant.text,
        }),
      },
    },
  );
  return new Promise((resolve) => {
    // its workers are in its process group
    const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), TIMEOUT_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

function placeOf({ file, start, end, text }: Placed): string {
  const source = readFileSync(path.join(ROOT, file), 'utf8');
  const line = source.slice(0, start).split('\n').length;
  return `${file}:${line} ${source.slice(start, end).split('\n')[0]} → ${text || 'nothing'}`;
}

/** At most so many mutants, the same ones each time. */
function sampled(mutants: readonly Placed[], size: number): readonly Placed[] {
  const random = rng(SEED, 'mutation', 0, 0);
  const drawn = mutants.map((mutant) => ({ mutant, at: random.next() }));
  return drawn
    .sort((a, b) => a.at - b.at)
    .slice(0, size)
    .map(({ mutant }) => mutant);
}

async function score(name: string, { files, tests }: Target, size: number): Promise<number> {
  if (!(await survives(tests, null))) throw new Error(`the tests of ${name} fail without mutants`);
  const all = files.flatMap((file) =>
    mutantsOf(readFileSync(path.join(ROOT, file), 'utf8')).map((mutant) => ({ ...mutant, file })),
  );
  const queue = [...sampled(all, size)];
  const tried = queue.length;
  const survivors: Placed[] = [];
  const work = async (): Promise<void> => {
    for (let mutant = queue.pop(); mutant !== undefined; mutant = queue.pop())
      if (await survives(tests, mutant)) survivors.push(mutant);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const reached = (tried - survivors.length) / tried;
  for (const survivor of survivors) console.log(`  survived: ${placeOf(survivor)}`);
  console.log(
    `${name}: ${(100 * reached).toFixed(1)} % of ${tried} of ${all.length} mutants noticed`,
  );
  return reached;
}

const { values, positionals } = parseArgs({
  options: { sample: { type: 'string' } },
  allowPositionals: true,
});
for (const [name, target] of Object.entries(TARGETS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const reached = await score(name, target, Number(values.sample ?? Infinity));
  if (reached < GOAL) process.exitCode = 1;
}
