import { expect, test } from 'vitest';
import { heldToLength } from '../../../src/core/evolution/scores-length.ts';
import { agentWith } from '../../support/agents.ts';

const { evaluation } = agentWith({ evaluation: { fitness: 7, scores: [1, 2], fuel: 9 } });

test('another number of scores is a failed evaluation that says so', () => {
  expect(heldToLength(evaluation, 3)).toMatchObject({
    failed: true,
    fitness: -1e12,
    scores: [],
    fuel: 9,
    reason: {
      code: 'evaluator-failed',
      detail: 'scores has 2 numbers, for the first agent it had 3',
    },
  });
});

test('the right number, none fixed yet, and what failed anyway stay as they are', () => {
  expect(heldToLength(evaluation, 2)).toBe(evaluation);
  expect(heldToLength(evaluation, null)).toBe(evaluation);
  const failed = { ...evaluation, failed: true, scores: [] };
  expect(heldToLength(failed, 3)).toBe(failed);
});
