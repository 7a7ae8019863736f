import type { Failure } from '../core/failure.ts';
import { err, ok } from '../core/result.ts';
import type { Result } from '../core/result.ts';

export type PopulationState = 'created' | 'running' | 'paused' | 'stopped' | 'completed' | 'failed';

/** Commands that people give; the rules of the search end a population by themselves. */
export type Command = 'start' | 'pause' | 'resume' | 'stop' | 'restore';

const TRANSITIONS: Readonly<
  Record<Command, { readonly from: readonly PopulationState[]; readonly to: PopulationState }>
> = {
  start: { from: ['created'], to: 'running' },
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  stop: { from: ['created', 'running', 'paused'], to: 'stopped' },
  restore: { from: ['paused', 'stopped', 'completed', 'failed'], to: 'paused' },
};

/** The state after a command. Being there already is a success that changes nothing, except for a restore. */
export function transition(
  state: PopulationState,
  command: Command,
): Result<{ readonly to: PopulationState; readonly changed: boolean }, Failure> {
  const { from, to } = TRANSITIONS[command];
  if (from.includes(state)) return ok({ to, changed: true });
  if (state === to) return ok({ to, changed: false });
  return err({ code: 'wrong-state', detail: `a ${state} population cannot ${command}` });
}
