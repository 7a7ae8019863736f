import { runInThisContext } from 'node:vm';
import type { ConfigInput } from '../../src/core/evolution/config.ts';
import { type Figures, interleaved, round } from './figures.ts';
import { runRegression } from './regression-task.ts';

/** Enough that V8's own compiling is a small part, as in a search that lasts. */
const EVALUATIONS = 20_000;

const SEARCHES: Readonly<Record<string, ConfigInput>> = {
  generational: { strategy: 'generational' },
  /** Most of its evaluations are of expressions. */
  tournament: { strategy: 'generational', search: { parents: 'tournament' } },
  greedy: { strategy: 'greedy' },
  islands: { strategy: 'islands' },
};

/** The whole pipeline (select, propose, gate, evaluate on 100 cases, survive), one core, against V8 on as many programs. */
export function benchPipeline(): Figures {
  const strategies = Object.keys(SEARCHES);
  const works = Object.fromEntries(
    Object.entries(SEARCHES).map(([name, config]) => [
      name,
      () => runRegression({ ...config, seed: 1, stop: { evaluations: EVALUATIONS } }),
    ]),
  );
  const ms = interleaved({ ...works, v8: () => evaluateInV8(EVALUATIONS) }, 3);
  return Object.fromEntries(
    [...strategies, 'v8'].flatMap((name) => [
      [`${name}EvaluationsPerSecond`, round((EVALUATIONS * 1000) / (ms[name] ?? 1))],
      ...(name === 'v8' ? [] : [[`${name}TimeToV8`, round((ms[name] ?? 1) / (ms['v8'] ?? 1))]]),
    ]),
  );
}

/** The anchor: compile a fresh small function in V8 and call it on 100 cases, nothing else, nothing metered. */
function evaluateInV8(programs: number): void {
  let sum = 0;
  for (let i = 0; i < programs; i++) {
    const f = runInThisContext(`(x) => x * x * ${i} + x * x + x - ${i}`) as (x: number) => number;
    for (let j = 0; j < 100; j++) sum += f(j / 50 - 1);
  }
  if (Number.isNaN(sum)) throw new Error('unreachable, but keeps the work from being dropped');
}
