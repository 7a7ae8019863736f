import { expect, test } from 'vitest';
import { crowdInNode } from '../bench/memory.ts';
import { LARGE_BYTES } from '../bench/memory-task.ts';

test('10,000 distinct agents of 6.5 KB live in one population through two generations, in Node with a heap of 112 MB', () => {
  const crowd = crowdInNode(10_000, 112, 30 * 60_000);
  expect(crowd).toMatchObject({ distinct: crowd.agents, generation: 1 });
  expect(crowd.agents).toBeGreaterThanOrEqual(10_000);
  expect(crowd.meanBytes).toBeGreaterThan(LARGE_BYTES);
});
