/** Run by instances.ts under --expose-gc: µs and retained bytes of a live instance, program shared. */
import { compile } from '../../src/core/language/compile.ts';
import { createInstance } from '../../src/core/language/instance.ts';
import { type Figures, median, round } from './figures.ts';
import { SAMPLES } from './programs.ts';
import { OPTIONS, treeOf } from './sides.ts';

const LIVE = 10_000;
const ROUNDS = 15;

const heap = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

/** Makes `LIVE` things ROUNDS times; medians of µs each and of bytes retained each. */
function measure(make: (i: number) => unknown): { us: number; bytes: number } {
  const us: number[] = [];
  const bytes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const live: unknown[] = Array.from({ length: LIVE });
    const before = heap();
    const start = performance.now();
    for (let i = 0; i < LIVE; i++) live[i] = make(i);
    us.push(((performance.now() - start) * 1000) / LIVE);
    bytes.push((heap() - before) / LIVE);
    live.length = 0;
  }
  return { us: median(us), bytes: median(bytes) };
}

const literal = measure((i) => ({
  id: i,
  name: 'agent',
  goal: 'x',
  tools: null,
  state: 0,
  next: null,
}));
const figures: Record<string, Figures> = {
  plainLiteral: { us: round(literal.us), retainedBytes: round(literal.bytes) },
};
for (const { name, text } of SAMPLES) {
  const tree = treeOf(text);
  const program = compile(tree);
  const instance = measure(() => createInstance(program, OPTIONS));
  const programs: unknown[] = [];
  const before = heap();
  for (let i = 0; i < 200; i++) programs.push(compile(tree));
  figures[name] = {
    us: round(instance.us),
    toPlainLiteral: round(instance.us / literal.us),
    retainedBytes: round(instance.bytes),
    programBytes: round((heap() - before) / programs.length),
  };
}
process.stdout.write(JSON.stringify(figures));
