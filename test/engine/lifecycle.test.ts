import { expect, test } from 'vitest';
import { transition } from '../../src/engine/lifecycle.ts';
import type { Command, PopulationState } from '../../src/engine/lifecycle.ts';

const STATES: readonly PopulationState[] = [
  'created',
  'running',
  'paused',
  'stopped',
  'completed',
  'failed',
];

/** Spec 5, word for word: where each command leads from each state; `-` is `wrong-state`. */
const TABLE: Readonly<Record<Command, readonly string[]>> = {
  //        created    running    paused     stopped    completed  failed
  start: ['running', 'running', '-', '-', '-', '-'],
  pause: ['-', 'paused', 'paused', '-', '-', '-'],
  resume: ['-', 'running', 'running', '-', '-', '-'],
  stop: ['stopped', 'stopped', 'stopped', 'stopped', '-', '-'],
  restore: ['-', '-', 'paused', 'paused', 'paused', 'paused'],
};

const COMMANDS: readonly Command[] = ['start', 'pause', 'resume', 'stop', 'restore'];

test.each(COMMANDS)('life cycle: %s', (command) => {
  const found = STATES.map((state) => {
    const done = transition(state, command);
    return done.ok ? done.value.to : '-';
  });
  expect(found).toEqual(TABLE[command]);
});

test('life cycle: being there already changes nothing, except for a restore', () => {
  expect(transition('running', 'start')).toEqual({
    ok: true,
    value: { to: 'running', changed: false },
  });
  expect(transition('paused', 'restore')).toEqual({
    ok: true,
    value: { to: 'paused', changed: true },
  });
});
