import type { ProgramGenome } from '../core/evolution/agent.ts';
import type { CasesTask } from '../core/evolution/evaluation-task.ts';
import { caseRandom } from '../core/evolution/random.ts';
import { seenTypes } from '../core/evolution/seen.ts';
import type { ValueType } from '../core/evolution/value-type.ts';
import { compile } from '../core/language/compile.ts';
import { createInstance } from '../core/language/instance.ts';
import { DEFAULT_LIMITS } from '../core/language/outcome.ts';
import { TreeMemo } from '../core/language/tree-memo.ts';

/** Training cases a probe runs. */
const PROBED_CASES = 8;
/** Fuel of a probed case: kinds show early. */
const PROBE_FUEL = 20_000;

const remembered = new TreeMemo<readonly ValueType[]>();

/**
 * The kinds of value each node of a program has at run time, over the first training cases; made once a tree. Typed
 * crossover exchanges parts that were seen to give the same.
 */
export function seenKinds({ tree }: ProgramGenome, task: CasesTask): readonly ValueType[] {
  const known = remembered.get(tree);
  if (known !== undefined) return known;
  const program = compile(tree, { probe: true });
  const masks = new Uint16Array(program.probedNodes);
  task.cases.train.slice(0, PROBED_CASES).forEach(({ args }, i) => {
    const instance = createInstance(program, {
      ...DEFAULT_LIMITS,
      fuel: Math.min(PROBE_FUEL, task.fuelPerCall),
      bytes: task.bytesPerCall,
      random: caseRandom(task.seed, 'train', 0, i),
    });
    instance.begin(args);
    instance.run(Number.POSITIVE_INFINITY);
    instance.seen.forEach((mask, node) => {
      masks[node] = (masks[node] ?? 0) | mask;
    });
  });
  const kinds = seenTypes(masks);
  remembered.set(tree, kinds);
  return kinds;
}
