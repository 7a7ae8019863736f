import type { ConfigInput } from '../../src/core/evolution/config.ts';
import type { SearchTask } from '../../src/engine/search.ts';
import { MULTIMODAL, TARGET } from '../support/constants-task.ts';
import { offlineTask } from '../support/offline-task.ts';

/** A numeric task on which strategies are compared: a genome of constants, and the step that suits it. */
export interface OrchestrationTask {
  readonly name: string;
  /** Standard deviation of the scripted mutator's gaussian step. */
  readonly deviation: number;
  readonly search: (config: ConfigInput) => SearchTask;
}

const genomeOf = (constants: readonly number[]): string =>
  `export default function constants() { return [${constants.join(', ')}]; }`;

/**
 * Centres of 26 circles in the unit square, strictly without overlap: radii are first half the way to the nearest
 * neighbour, then each in turn grows as far as its neighbours let it. Score: the sum of the radii; 0 if a centre is outside.
 */
const PACKING = `export default function evaluate(agent) {
  const c = agent();
  const n = c.length / 2;
  const walls = [];
  const radii = [];
  const gaps = [];
  for (let i = 0; i < n; i++) {
    const x = c[2 * i];
    const y = c[2 * i + 1];
    const wall = Math.min(x, y, 1 - x, 1 - y);
    if (!(wall > 0)) return { score: 0 };
    walls.push(wall);
    const row = [];
    for (let j = 0; j < n; j++) {
      const dx = x - c[2 * j];
      const dy = y - c[2 * j + 1];
      row.push(Math.sqrt(dx * dx + dy * dy));
    }
    gaps.push(row);
  }
  for (let i = 0; i < n; i++) {
    let radius = walls[i];
    for (let j = 0; j < n; j++) if (j !== i && gaps[i][j] < 2 * radius) radius = gaps[i][j] / 2;
    radii.push(radius);
  }
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let radius = walls[i];
    for (let j = 0; j < n; j++) if (j !== i && gaps[i][j] - radii[j] < radius) radius = gaps[i][j] - radii[j];
    radii[i] = radius;
    sum += radius;
  }
  return { score: sum };
}`;

/** Five rows of five, and one more in a hole: 2.4536, where the study that this repeats began too. */
const GRID = [
  ...Array.from({ length: 25 }, (_, i) => [
    (2 * (i % 5) + 1) / 10,
    (2 * Math.floor(i / 5) + 1) / 10,
  ]),
  [0.4, 0.4],
].flat();

export const ORCHESTRATION_TASKS: readonly OrchestrationTask[] = [
  {
    name: 'multimodal16',
    deviation: 0.3,
    search: (config) =>
      offlineTask({
        name: '16 constants, multimodal',
        seeds: [genomeOf(TARGET.map(() => 0.5))],
        evaluator: { kind: 'module', source: MULTIMODAL, data: TARGET },
        config,
      }),
  },
  {
    name: 'circles26',
    deviation: 0.02,
    search: (config) =>
      offlineTask({
        name: '26 circles in a square, 52 constants',
        seeds: [genomeOf(GRID)],
        evaluator: { kind: 'module', source: PACKING },
        config,
      }),
  },
];
