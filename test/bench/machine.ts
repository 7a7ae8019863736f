import { compile } from '../../src/core/language/compile.ts';
import { parseGenome } from '../../src/core/language/genome.ts';
import { callAgent } from '../../src/core/language/instance.ts';
import { type Figures, interleaved, round } from './figures.ts';
import { type Sample, SAMPLES } from './programs.ts';
import { LIMITS, nativeFunction, OPTIONS, treeOf } from './sides.ts';

const ROUNDS = 15;
/** Work per measurement, so that a timer of 1 µs is fine enough. */
const TARGET_MS = 20;

/** The metered machine against V8 itself (unmetered, unsafe), hot, on five programs; and admission of a genome. */
export function benchMachine(): Figures {
  return Object.fromEntries(SAMPLES.map((sample) => [sample.name, compare(sample)]));
}

function compare({ text, args }: Sample): Figures {
  const tree = treeOf(text);
  const program = compile(tree);
  const native = nativeFunction(text);
  const outcome = callAgent(program, args, OPTIONS);
  if (!outcome.ok || outcome.value !== native(...args)) throw new Error('machine and V8 disagree');
  const calls = callsFor(() => void callAgent(program, args, OPTIONS));
  const nativeCalls = callsFor(() => void native(...args));
  const ms = interleaved(
    {
      machine: () => repeat(calls, () => void callAgent(program, args, OPTIONS)),
      native: () => repeat(nativeCalls, () => void native(...args)),
      parse: () => repeat(20, () => void parseGenome(text, LIMITS)),
      compile: () => repeat(20, () => void compile(tree)),
    },
    ROUNDS,
  );
  const machineUs = ((ms['machine'] ?? 0) * 1000) / calls;
  const nativeUs = ((ms['native'] ?? 0) * 1000) / nativeCalls;
  return {
    bytes: text.length,
    fuel: outcome.fuel,
    machineUsPerCall: round(machineUs),
    machineToV8: round(machineUs / nativeUs),
    parseAndCheckUs: round(((ms['parse'] ?? 0) * 1000) / 20),
    compileUs: round(((ms['compile'] ?? 0) * 1000) / 20),
  };
}

function callsFor(call: () => void): number {
  repeat(200, call);
  const start = performance.now();
  repeat(200, call);
  const each = (performance.now() - start) / 200;
  return Math.max(1, Math.round(TARGET_MS / Math.max(each, 1e-5)));
}

function repeat(times: number, call: () => void): void {
  for (let i = 0; i < times; i++) call();
}
