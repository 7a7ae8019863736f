import type { ConfigInput } from '../../src/core/evolution/config.ts';
import type { SearchTask } from '../../src/engine/search.ts';
import { offlineTask } from './offline-task.ts';

const SIZE = 16;
/** Hidden values. */
export const TARGET = Array.from({ length: SIZE }, (_, i) => ((i * 37) % 23) / 11.5 - 1);

/** 1/(1+Σ(d²+0.3(1−cos 4πd))), d the distance of a constant to its hidden value: a local optimum every half. */
export const MULTIMODAL = `export default function evaluate(agent, { data }) {
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
    evaluator: { kind: 'module', source: MULTIMODAL, data: TARGET },
    config: { seed: 7, ...config },
  });
