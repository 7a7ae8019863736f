import { expect } from 'vitest';
import type { Agent } from '../../src/core/evolution/agent.ts';
import { rng } from '../../src/core/evolution/random.ts';
import type { ChooseParent } from '../../src/core/evolution/selection.ts';

const DRAWS = 20_000;

/** Share of many draws that went to each agent. */
export function drawShares(choose: ChooseParent, agents: readonly Agent[]): number[] {
  const stream = rng(42, 'selection', 0, 0);
  const counts = new Map<Agent, number>();
  for (let i = 0; i < DRAWS; i++) {
    const chosen = choose(stream);
    counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
  }
  return agents.map((agent) => (counts.get(agent) ?? 0) / DRAWS);
}

/** Five standard deviations of a share, the worst case. */
const WITHIN = 5 * Math.sqrt(0.25 / DRAWS);

export function expectShares(found: readonly number[], wanted: readonly number[]): void {
  found.forEach((share, i) => {
    expect(Math.abs(share - (wanted[i] ?? 0)), `agent ${i}`).toBeLessThan(WITHIN);
  });
}
