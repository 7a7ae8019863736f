import { expect, test } from 'vitest';
import { sha256Hex } from '../../src/core/dna/digest.ts';
import { storedProgram } from '../../src/core/dna/stored-program.ts';
import { toRecord } from '../../src/core/dna/agent-record.ts';
import type { ProgramGenome } from '../../src/core/evolution/agent.ts';
import { sameTree } from '../../src/core/evolution/edit.ts';
import { PackedProgram, RestingProgram } from '../../src/core/evolution/resting-program.ts';
import { hotTrees } from '../../src/core/language/hot-trees.ts';
import { genomeHash, parseGenome } from '../../src/core/language/genome.ts';
import { printGenome } from '../../src/core/language/print.ts';
import { nodeCount } from '../../src/core/language/tree.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import type { ClosedGeneration } from '../../src/engine/search.ts';
import { crowd } from '../bench/memory-task.ts';
import { SAMPLES } from '../bench/programs.ts';
import { offlineTask } from '../support/offline-task.ts';

const SLOW = { timeout: 60_000 };
const ROOMY = 1 << 24;

/** Runs with room for so many nodes of unpacked trees. */
function withRoom<T>(nodes: number, run: () => T): T {
  const before = hotTrees.resize(nodes);
  try {
    return run();
  } finally {
    hotTrees.resize(before);
  }
}

const LARGE = SAMPLES.find(({ name }) => name === 'large')?.text ?? '';
/** Its functions are fixed text around the region. */
const FRAMED = LARGE.replace('export default', '// EVOLVE-BLOCK-START\nexport default').concat(
  '// EVOLVE-BLOCK-END\n// the end\n',
);

function evolve(
  seed: string,
  strategy: 'generational' | 'greedy',
): { readonly stateHash: string; readonly stored: readonly string[]; readonly resting: number } {
  const body = crowd(16);
  const task = offlineTask({
    ...body,
    seeds: [seed],
    config: { ...body.config, strategy, generationSize: 16, stop: { generations: 2 } },
  });
  const stored: string[] = [];
  const note = ({ born, died, state, summary }: ClosedGeneration): void =>
    void stored.push(sha256Hex(JSON.stringify([born.map(toRecord), died, state, summary])));
  const search = runSearch(task, createLocalEvaluator(task.evaluation), note);
  const resting = search.living().filter(({ genome }) => genome instanceof RestingProgram);
  return { stateHash: search.stateHash(), stored, resting: resting.length };
}

test.each([
  ['generational', LARGE],
  ['greedy', FRAMED],
] as const)('large agents, %s: equal to the last byte packed or not', SLOW, (strategy, seed) => {
  const tight = withRoom(0, () => evolve(seed, strategy));
  const roomy = withRoom(ROOMY, () => evolve(seed, strategy));
  expect(tight).toEqual(roomy);
  expect(tight.stored).toHaveLength(2);
  expect(tight.resting).toBeGreaterThan(8);
});

function parse(text: string): ProgramGenome {
  const parsed = parseGenome(text, { genomeBytes: 10_000 });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

test('a resting program gives the tree and the text it was made of, and lets go of the tree', () => {
  const [plain, framed] = [parse(LARGE), parse(FRAMED)];
  withRoom(ROOMY, () => expect(new PackedProgram(plain).tree).toBe(plain.tree));
  withRoom(0, () => {
    const one = new PackedProgram(plain);
    // takes the room of the first
    const other = new PackedProgram(framed);
    for (const [resting, { tree, frame, text }] of [
      [one, plain],
      [other, framed],
      [one, plain],
    ] as const) {
      expect(resting.tree).not.toBe(tree);
      expect(sameTree(resting.tree, tree)).toBe(true);
      expect(resting.text).toBe(printGenome(tree, frame));
      expect(Object.assign({}, resting).text).toBe(resting.text);
      expect(resting.isNormalised).toBe(frame === undefined);
      if (frame !== undefined) expect(resting.text.length).toBe(text.length);
    }
  });
});

test.each([
  ['large', LARGE],
  ['large, with a region', FRAMED],
  ['large, beyond ASCII', `// é → 𝄞\n${LARGE}`],
  ['small', 'export default function f(x) { return  x; }'],
])('a stored program gives back its own text and the tree of it: %s', (_, text) => {
  const genome = parse(text);
  const { tree, frame } = genome;
  withRoom(0, () => {
    const [one, other] = [storedProgram(text, nodeCount(tree)), storedProgram(text, 1)];
    for (const stored of [one, other, one]) {
      expect(stored.text).toBe(text);
      expect(sameTree(stored.tree, tree)).toBe(true);
      expect({ ...stored }.text).toBe(text);
      expect(stored.frame).toEqual(frame);
      expect(genomeHash(stored)).toBe(genomeHash(genome));
    }
  });
});
