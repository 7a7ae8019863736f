import type { ConfigInput } from '../../src/core/evolution/config.ts';
import { fillConfig } from '../../src/core/evolution/fill-config.ts';
import type { CasesTask, EvaluationCase } from '../../src/core/evolution/evaluation-task.ts';
import { fillPrimitives } from '../../src/core/evolution/primitives.ts';
import type { Signature } from '../../src/core/evolution/signature.ts';
import { parseGenome } from '../../src/core/language/genome.ts';
import type { ProgramGenome } from '../../src/core/evolution/agent.ts';
import type { SearchTask } from '../../src/engine/search.ts';

export function program(text: string): ProgramGenome {
  const parsed = parseGenome(text, { genomeBytes: 65_536 });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

const NUMERIC: Signature = { params: [{ name: 'x', type: 'number' }], returns: 'number' };

/** A numeric task for searches whose evaluator does not look at the cases. */
export function landscapeTask(
  input: ConfigInput,
  options: { readonly heldOut?: boolean; readonly seeds?: readonly string[] } = {},
): SearchTask {
  const seeds = (options.seeds ?? ['export default function f(x) { return x + 1; }']).map(program);
  const config = fillConfig(input, {
    drawnSeed: 1,
    compare: { kind: 'squared-error' },
    largestSplit: 1,
    signature: NUMERIC,
    primitives: fillPrimitives(input.primitives ?? {}, seeds, NUMERIC),
  });
  const one: readonly EvaluationCase[] = [{ args: [1], expected: 1 }];
  const evaluation: CasesTask = {
    kind: 'cases',
    seed: config.seed,
    fuelPerCall: config.fuelPerCall,
    bytesPerCall: config.bytesPerCall,
    cases: { train: one, heldOut: options.heldOut === true ? one : [], test: one },
    compare: { kind: 'squared-error' },
  };
  return {
    config,
    seeds,
    baselines: [
      { name: 'constant', genome: program('export default function f(x) { return 2; }') },
    ],
    evaluation,
  };
}

/** Symbolic regression with the real evaluator's cases: 20 points of [-1, 1], other points held out and for the test. */
export function regressionTask(target: (x: number) => number, input: ConfigInput): SearchTask {
  const seeds = [program('export default function f(x) { return x; }')];
  const points = (shift: number): EvaluationCase[] =>
    Array.from({ length: 20 }, (_, i) => (i - 9.5 + shift) / 10).map((x) => ({
      args: [x],
      expected: target(x),
    }));
  const config = fillConfig(input, {
    drawnSeed: 1,
    compare: { kind: 'squared-error' },
    largestSplit: 20,
    signature: NUMERIC,
    primitives: fillPrimitives(input.primitives ?? {}, seeds, NUMERIC),
  });
  const evaluation: CasesTask = {
    kind: 'cases',
    seed: config.seed,
    fuelPerCall: config.fuelPerCall,
    bytesPerCall: config.bytesPerCall,
    cases: { train: points(0), heldOut: points(0.3), test: points(0.6) },
    compare: { kind: 'squared-error' },
  };
  return { config, seeds, baselines: [], evaluation };
}
