import type { PopulationState } from '../../../durable-objects/population-api.ts';

/** A command of a person that changes the state. */
export type StateCommand = 'start' | 'pause' | 'resume' | 'stop';

/** What people asked for and were answered: all that a population has to remember. */
export interface Model {
  state: PopulationState | 'deleted';
  /** The search may end by itself while it runs. */
  readonly mayEnd: boolean;
  name: string;
  steering: string;
  /** Types of the events of people's commands, in order. */
  readonly log: string[];
  /** First answers by idempotency key. */
  readonly answers: Map<string, { readonly request: string; readonly answer: string }>;
  etag: string;
  /** The highest generation seen. */
  generation: number;
  /** Processes ended: the population pauses itself from the sixth in a row on. */
  crashes: number;
  /** Commands so far; also makes keys unique. */
  commands: number;
}

export const newModel = (mayEnd: boolean, name: string, etag: string): Model => ({
  state: 'created',
  mayEnd,
  name,
  steering: '',
  log: ['population-created'],
  answers: new Map(),
  etag,
  generation: -1,
  crashes: 0,
  commands: 0,
});

/** Written down here once more: state before → state after; absent is refused. */
const AFTER: Readonly<
  Record<StateCommand | 'restore', Readonly<Partial<Record<Model['state'], PopulationState>>>>
> = {
  start: { created: 'running', running: 'running' },
  pause: { running: 'paused', paused: 'paused' },
  resume: { paused: 'running', running: 'running' },
  stop: { created: 'stopped', running: 'stopped', paused: 'stopped', stopped: 'stopped' },
  restore: { paused: 'paused', stopped: 'paused', completed: 'paused', failed: 'paused' },
};

const EVENTS = {
  start: 'population-started',
  pause: 'population-paused',
  resume: 'population-resumed',
  stop: 'population-stopped',
  restore: 'restored',
} as const;

/** States that the population may be in by now. */
export const possible = ({ state, mayEnd }: Model): readonly Model['state'][] =>
  state === 'running' && mayEnd ? ['running', 'completed'] : [state];

/** The state after a command given in `before`, or the code of the refusal. */
export function expected(command: StateCommand | 'restore', before: Model['state']): string {
  if (before === 'deleted') return 'not-found';
  return AFTER[command][before] ?? 'wrong-state';
}

/** The command was answered with `after`: what the model knows from then on. */
export function adopt(model: Model, command: StateCommand | 'restore', after: string): void {
  const before = possible(model).find((state) => expected(command, state) === after);
  if (before === undefined)
    throw new Error(`${command} in ${possible(model).join(' or ')} was answered with ${after}`);
  model.state = before;
  if (before === 'deleted' || after === 'wrong-state') return;
  const state = AFTER[command][before];
  if (state === undefined) return;
  if (state !== before || command === 'restore') model.log.push(EVENTS[command]);
  model.state = state;
}
