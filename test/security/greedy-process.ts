/** `node --expose-gc test/security/greedy-process.ts`: runs every greedy program and prints how each ended and what it took. */
import { compile } from '../../src/core/language/compile.ts';
import { parseModule } from '../../src/core/language/genome.ts';
import { callAgent, createInstance } from '../../src/core/language/instance.ts';
import type { Json } from '../../src/core/evolution/agent.ts';
import { DEFAULT_LIMITS, type Outcome } from '../../src/core/language/outcome.ts';
import { collidingNumbers } from './colliding-numbers.ts';
import { GREEDY, HOARDS, LARGE, TOO_LARGE } from './resources.ts';

export interface Report {
  readonly programs: readonly Ran[];
  /** Milliseconds of processor time for parse, check and compilation of 200 KB. */
  readonly large: Readonly<Record<string, number>>;
  readonly tooLarge: string;
  /** The most MiB of the host's memory that each hoarding program kept, and may keep. */
  readonly held: readonly { readonly body: string; readonly held: number; readonly most: number }[];
  /** How much longer the host's own Set takes for the colliding numbers than for others. */
  readonly hostSlowdown: number;
}

export interface Ran {
  readonly body: string;
  readonly wanted: string;
  readonly ended: string;
  readonly fuel: number;
  readonly bytes: number;
  readonly resultUnits: number;
  readonly nsPerFuel: number;
}

const FUEL = 1_000_000;
const BYTES = 4 * 1_048_576;
const NUMBERS = collidingNumbers(6_000);

function milliseconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

function call(text: string, args: readonly Json[]): Outcome {
  const parsed = parseModule(text);
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.error)}: ${text.slice(0, 200)}`);
  return callAgent(compile(parsed.value.tree), args, {
    ...DEFAULT_LIMITS,
    bytes: BYTES,
    fuel: FUEL,
    random: () => 0.5,
  });
}

const endOf = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.reason.code);

function run(body: string, wanted: string): Ran {
  const text = `export default function f(a) { ${body} }`;
  let outcome: Outcome | undefined;
  const spent = milliseconds(() => (outcome = call(text, [NUMBERS])));
  if (outcome === undefined) throw new Error('nothing ran');
  const { fuel, bytes } = outcome;
  const resultUnits = JSON.stringify(outcome).length;
  const nsPerFuel = Math.round((spent * 1e6) / Math.max(fuel, 100_000));
  return {
    body: body.slice(0, 120),
    wanted,
    ended: endOf(outcome),
    fuel,
    bytes,
    resultUnits,
    nsPerFuel,
  };
}

const HOARD_FUEL = 4_000_000;
const HOARD_SLICE = 500_000;

/** Live MiB at their highest between slices, beyond what was there before. */
function heldMiB(body: string): number {
  const parsed = parseModule(`export default function f() { ${body} }`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const limits = { ...DEFAULT_LIMITS, fuel: HOARD_FUEL, random: () => 0.5 };
  const instance = createInstance(compile(parsed.value.tree), limits);
  const before = liveMiB();
  let most = 0;
  instance.begin([]);
  while (instance.run(HOARD_SLICE) === 'more') most = Math.max(most, liveMiB() - before);
  return most;
}

function liveMiB(): number {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_048_576;
}

function slowdown(): number {
  const others = NUMBERS.map((_, i) => i * 7);
  const time = (numbers: readonly number[]): number =>
    milliseconds(() => {
      for (let i = 0; i < 5; i++) new Set(numbers);
    });
  time(others);
  return time(NUMBERS) / time(others);
}

const report: Report = {
  programs: Object.values(GREEDY).flatMap((programs) =>
    programs.map(({ body, ends }) => run(body, ends)),
  ),
  large: Object.fromEntries(
    Object.entries(LARGE).map(([name, text]) => {
      const parse = (): void => {
        const parsed = parseModule(text());
        if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.error)}`);
        compile(parsed.value.tree);
      };
      return [name, milliseconds(parse)];
    }),
  ),
  tooLarge: endOf(call(TOO_LARGE, [1])),
  held: HOARDS.map(({ body, most }) => ({ body, held: heldMiB(body), most })),
  hostSlowdown: slowdown(),
};
process.stdout.write(JSON.stringify(report));
