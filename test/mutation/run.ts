/**
 * `npm run test:mutation [-- NAME] [--sample N]`: changes the code in one place at a time and counts how many changes
 * the tests notice. The tests run in processes of their own, so that an endless loop can be ended. Minutes; exits 1
 * where a target is below the goal.
 */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rng } from '../../src/core/evolution/random.ts';
import type { Placed } from './mutants.ts';
import { mutantsOf } from './mutants.ts';
import type { Target } from './targets.ts';
import { TARGETS } from './targets.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SUITE = fileURLToPath(new URL('./suite.ts', import.meta.url));
const GOAL = 0.85;
const SEED = 20261121;
/** A mutant that takes this many times as long as none, and at least a minute, never ends. */
const ENDLESS = 10;
const LEAST_TIMEOUT_MS = 60_000;
const AT_ONCE = 2;

/** A process with the tests of a target, for one mutant after another; another process where one did not end. */
class Suite {
  readonly #tests: readonly string[];
  #process: ChildProcess | null = null;
  #timeoutMs = ENDLESS * LEAST_TIMEOUT_MS;

  constructor(tests: readonly string[]) {
    this.#tests = tests;
  }

  /** Whether the tests pass with the mutant in place. A mutant that never ends is noticed. */
  async survives(mutant: Placed | null): Promise<boolean> {
    this.#process ??= await started(this.#tests);
    const settled = new AbortController();
    const { signal } = settled;
    const ends = [
      once(this.#process, 'message', { signal }),
      once(this.#process, 'exit', { signal }),
    ];
    this.#process.send({ mutant });
    const timer = setTimeout(() => this.end(), this.#timeoutMs);
    const [passed] = await Promise.race(ends);
    clearTimeout(timer);
    settled.abort();
    return passed === true;
  }

  /** Whether the tests pass as the code is; how long that takes says when a mutant is endless. */
  async passes(): Promise<boolean> {
    const start = performance.now();
    const passed = await this.survives(null);
    this.#timeoutMs = Math.max(LEAST_TIMEOUT_MS, ENDLESS * (performance.now() - start));
    return passed;
  }

  /** Its workers are in its process group. */
  end(): void {
    if (this.#process?.pid !== undefined) process.kill(-this.#process.pid, 'SIGKILL');
    this.#process = null;
  }
}

async function started(tests: readonly string[]): Promise<ChildProcess> {
  const child = fork(SUITE, tests, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
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
  const all = files.flatMap((file) =>
    mutantsOf(readFileSync(path.join(ROOT, file), 'utf8')).map((mutant) => ({ ...mutant, file })),
  );
  const queue = [...sampled(all, size)];
  const tried = queue.length;
  let survivors = 0;
  const work = async (): Promise<void> => {
    const suite = new Suite(tests);
    const check = async (): Promise<void> => {
      if (!(await suite.passes())) throw new Error(`${name}: tests fail without a mutant`);
    };
    try {
      await check();
      for (let mutant = queue.pop(); mutant !== undefined; mutant = queue.pop())
        if (await suite.survives(mutant)) {
          survivors++;
          console.log(`  survived: ${placeOf(mutant)}`);
        }
      await check();
    } finally {
      suite.end();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const reached = (tried - survivors) / tried;
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
