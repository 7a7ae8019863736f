/**
 * `node test/security/fuel-honesty.ts [name part]`: nanoseconds of processor time a unit of fuel for every built-in, at
 * sizes 1 … 100,000. Prints one JSON line (`Timed`) a case, then the plain
 * instructions'. A process of its own: what takes too
 * long can be killed from outside.
 */
import { compile } from '../../src/core/language/compile.ts';
import { parseModule } from '../../src/core/language/genome.ts';
import { createInstance } from '../../src/core/language/instance.ts';
import type { Outcome } from '../../src/core/language/outcome.ts';
import { INSTRUCTIONS, measured, WORK } from './priced-work.ts';

const SIZES = [1, 10, 100, 1_000, 10_000, 100_000] as const;
const ROUNDS = 3;
/** Fuel of one timed call: a few milliseconds of plain instructions. */
const TARGET_FUEL = 100_000;
const LIMITS = {
  fuel: 50_000_000,
  bytes: 1_024 * 1_048_576,
  frames: 4_000,
  stringUnits: 1 << 26,
  random: () => 0.5,
};

export interface Timed {
  readonly name: string;
  readonly n: number;
  readonly nsPerFuel: number;
  /** One of the plain instructions that all others are compared with. */
  readonly plain?: true;
}

/** The least of some rounds: what disturbs a measurement only ever adds. */
function time(name: string, work: string, n: number): Timed {
  const parsed = parseModule(measured(work, n));
  if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.error)}`);
  const instance = createInstance(compile(parsed.value.tree), LIMITS);
  const call = (turns: number): Outcome => {
    instance.begin([turns]);
    const outcome = instance.run(Number.POSITIVE_INFINITY);
    if (outcome === 'more' || !outcome.ok)
      throw new Error(`${name}, n = ${n}: ${JSON.stringify(outcome)}`);
    return outcome;
  };
  call(1);
  const once = call(1).fuel;
  const turns = Math.max(1, Math.min(100_000, Math.round(TARGET_FUEL / once)));
  call(turns);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    const { fuel } = call(turns);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, ((user + system) * 1_000) / fuel);
  }
  return { name, n, nsPerFuel: Math.round(best * 10) / 10 };
}

const wanted = process.argv[2] ?? '';
for (const [id, expressions] of Object.entries(WORK))
  for (const work of expressions)
    for (const n of SIZES) {
      const name = `${id}: ${work}`;
      if (name.includes(wanted)) console.log(JSON.stringify(time(name, `s = ${work}`, n)));
    }
// Last, when the machine's loop has long been compiled by the host.
for (let round = 0; round < 3; round++)
  for (const [name, work] of Object.entries(INSTRUCTIONS))
    if (round === 2) console.log(JSON.stringify({ ...time(name, work, 1), plain: true }));
    else time(name, work, 1);
