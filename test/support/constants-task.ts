import type { ConfigInput } from '../../src/core/evolution/config.ts';
import type { SearchTask } from '../../src/engine/search.ts';
import { offlineTask } from './offline-task.ts';

const SIZE = 16;
const TARGET = Array.from({ length: SIZE }, (_, i) => ((i * 37) % 23) / 11.5 - 1);

/** One hidden value a constant, many local optima: 1/(1+Σ(d²+0.3(1−cos 4πd))). */
const EVALUATOR = `export default function evaluate(agent, { data }) {
  const values = agent();
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    const d = values[i] - data[i];
    sum += d * d + 0.3 * (1 - Math.cos(4 * Math.PI * d));
  }
  return { score: 1 / (1 + sum) };
}`;

/** A genome of 16 constants on a multimodal landscape: what scripted proposals are compared on. */
export const constantsTask = (config: ConfigInput): SearchTask =>
  offlineTask({
    name: 'constants',
    seeds: [`export default function f() { return [${TARGET.map(() => '0.5').join(', ')}]; }`],
    evaluator: { kind: 'module', source: EVALUATOR, data: TARGET },
    config: { seed: 7, ...config },
  });
