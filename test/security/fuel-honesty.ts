/**
 * `node test/security/fuel-honesty.ts [name part]`: processor time a unit of fuel for every built-in, at sizes
 * 1 … 100,000, as a multiple of the median plain instruction's. Prints one JSON line (`Timed`) a case. A process of its
 * own: what takes too long can be killed from outside.
 *
 * A machine shared with others is slower at some times than at others, and whatever disturbs a measurement only ever
 * adds. So every case is timed in rounds beside one and the same plain instruction, the least of each counts, and a case
 * that looks dear gets more rounds than one that does not.
 */
import { compile } from '../../src/core/language/compile.ts';
import { parseModule } from '../../src/core/language/genome.ts';
import { createInstance } from '../../src/core/language/instance.ts';
import type { Outcome } from '../../src/core/language/outcome.ts';
import { INSTRUCTIONS, measured, WORK } from './priced-work.ts';

const SIZES = [1, 10, 100, 1_000, 10_000, 100_000] as const;
const ROUNDS = 3;
const MAX_ROUNDS = 15;
/** Below this multiple a case needs no more rounds. */
const CHEAP = 12;
/** Fuel of one timed call: a few milliseconds of plain instructions. */
const TARGET_FUEL = 100_000;
/** The plain instruction that runs beside every case. */
const BESIDE = 'read a member';
/** With strings longer than any agent's, some built-ins would take more than they may at once: not timed. */
class TooMuchAtOnce extends Error {}

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
  /** Nanoseconds a unit of fuel, in multiples of the median plain instruction's. */
  readonly times: number;
}

/** Small work several times in a turn of the loop, so that the loop's own cheap instructions do not hide what it takes. */
const repeated = (work: string, n: number): string =>
  Array.from({ length: n > 100 ? 1 : 8 }, () => work).join('; ');

/** One program, to be timed again and again. */
class Timing {
  /** The least nanoseconds a unit of fuel seen so far. */
  least = Number.POSITIVE_INFINITY;
  readonly #call: (turns: number) => Outcome;
  readonly #turns: number;

  constructor(name: string, work: string, n: number) {
    const parsed = parseModule(measured(work, n));
    if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.error)}`);
    const instance = createInstance(compile(parsed.value.tree), LIMITS);
    this.#call = (turns) => {
      instance.begin([turns]);
      const outcome = instance.run(Number.POSITIVE_INFINITY);
      if (outcome !== 'more' && outcome.ok) return outcome;
      const text = `${name}, n = ${n}: ${JSON.stringify(outcome)}`;
      throw text.includes('fuel at once') ? new TooMuchAtOnce(text) : new Error(text);
    };
    this.#call(1);
    this.#turns = Math.max(1, Math.min(100_000, Math.round(TARGET_FUEL / this.#call(1).fuel)));
    this.#call(this.#turns);
  }

  round(): void {
    const start = process.cpuUsage();
    const { fuel } = this.#call(this.#turns);
    const { user, system } = process.cpuUsage(start);
    this.least = Math.min(this.least, ((user + system) * 1_000) / fuel);
  }
}

const plain = Object.entries(INSTRUCTIONS).map(([name, work]) => new Timing(name, work, 1));
const beside = plain[Object.keys(INSTRUCTIONS).indexOf(BESIDE)];
if (beside === undefined) throw new Error(`no instruction ${BESIDE}`);

/** In multiples of the instruction beside it. */
function time(name: string, work: string, n: number, reference: Timing): Timed {
  const timing = new Timing(name, work, n);
  reference.least = Number.POSITIVE_INFINITY;
  const times = (): number => timing.least / reference.least;
  for (let round = 0; round < ROUNDS || (round < MAX_ROUNDS && times() > CHEAP); round++) {
    reference.round();
    timing.round();
  }
  return { name, n, times: times() };
}

const wanted = process.argv[2] ?? '';
const found: Timed[] = [];
for (const [id, expressions] of Object.entries(WORK))
  for (const work of expressions)
    for (const n of SIZES) {
      const name = `${id}: ${work}`;
      if (!name.includes(wanted)) continue;
      try {
        found.push(time(name, repeated(`s = ${work}`, n), n, beside));
      } catch (error) {
        if (!(error instanceof TooMuchAtOnce)) throw error;
      }
    }
// Last, when the machine's loop has long been compiled by the host for all of them.
for (const timing of plain) timing.least = Number.POSITIVE_INFINITY;
for (let round = 0; round < MAX_ROUNDS; round++) for (const timing of plain) timing.round();
const median = plain.map(({ least }) => least).toSorted((a, b) => a - b)[plain.length >> 1] ?? 0;
for (const timed of found) {
  const times = (timed.times * beside.least) / median;
  console.log(JSON.stringify({ ...timed, times: Math.round(times * 10) / 10 }));
}
