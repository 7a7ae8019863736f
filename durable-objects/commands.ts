import { profileRules } from '../src/core/evolution/profile.ts';
import type { StopRules } from '../src/core/evolution/config.ts';
import { afterResume } from '../src/core/evolution/suspicion.ts';
import type { Failure } from '../src/core/failure.ts';
import { err, ok } from '../src/core/result.ts';
import type { Result } from '../src/core/result.ts';
import { definePopulation } from '../src/engine/definition.ts';
import type { DefinitionFacts } from '../src/engine/definition.ts';
import { transition } from '../src/engine/lifecycle.ts';
import type { Command } from '../src/engine/lifecycle.ts';
import type { Progress } from '../src/engine/progress.ts';
import { newProgress } from '../src/engine/progress.ts';
import type { Happening } from '../src/engine/record.ts';
import type { StoredAnswer } from './account-api.ts';
import { TARGETS } from './delivery.ts';
import type { Evolution } from './evolution.ts';
import type {
  Caller,
  CreatePopulation,
  PatchPopulation,
  PopulationAnswer,
  Replayable,
} from './population-api.ts';
import { modelsView } from './models-view.ts';
import type { PopulationStore, StoredDefinition, Tombstone } from './population-store.ts';
import { answerOf, etagOf } from './population-views.ts';
import type { FoundSnapshot } from './restore.ts';
import { restoreSnapshot } from './restore.ts';
import { pinnedBlobs } from './snapshots.ts';

export type Answer = Result<PopulationAnswer, Failure>;

/** What people ask of a population: each command is one transaction with its event in it. */
export interface CommandHost {
  readonly store: PopulationStore;
  readonly evolution: Evolution;
  readonly now: () => number;
}

/** How an answer is kept under its idempotency key. */
interface Kept<T> {
  readonly write: (answer: T) => StoredAnswer;
  readonly read: (stored: StoredAnswer) => T;
}

/** An answer with the population as GET shows it. */
export const AS_POPULATION: Kept<PopulationAnswer> = {
  write: ({ population, etag }) => ({ status: 202, body: JSON.stringify(population), etag }),
  read: ({ body, etag }) => ({ population: JSON.parse(body), etag }),
};

/** Runs a command once for its idempotency key, in one transaction; a repetition gets the first answer. */
export function once<T extends Replayable>(
  host: CommandHost,
  caller: Caller,
  kept: Kept<T>,
  command: () => Result<T, Failure>,
): Result<T, Failure> {
  const { store } = host;
  return store.transaction(() => {
    const { idempotency } = caller;
    if (idempotency === undefined) return command();
    const { key, request } = idempotency;
    const known = store.idempotency.find(key, request, host.now());
    if (!known.ok) return known;
    if (known.value.kind === 'replay')
      return ok({ ...kept.read(known.value.answer), replayed: true });
    store.idempotency.begin(key, request, key, host.now());
    const answer = command();
    if (answer.ok) store.idempotency.finish(key, kept.write(answer.value));
    else store.idempotency.forget(key);
    return answer;
  });
}

export function createPopulation(
  host: CommandHost,
  input: CreatePopulation,
  facts: DefinitionFacts,
  caller: Caller,
): Answer {
  const { store, now } = host;
  if (store.isDeleted) return gone;
  if (store.definition !== undefined) return answer(host);
  const defined = definePopulation(input, facts);
  if (!defined.ok) return defined;
  const { definition, evaluation } = defined.value;
  store.transaction(() => {
    for (const { id, kind, durable } of TARGETS) store.outbox.add(id, kind, durable);
    store.save(newProgress(now(), caller.correlation));
    store.define({ ...definition, id: input.id, account: input.account }, new Set());
    store.blobs.replaceText('evaluator', JSON.stringify(evaluation), new Set());
    const { seed, strategy } = definition.config;
    const { kind } = input.evaluator;
    log(host, caller, { type: 'population-created', data: { seed, strategy, evaluator: kind } });
    if (input.start === true) start(host, caller);
  });
  return answer(host);
}

export function start(host: CommandHost, caller: Caller): Answer {
  return change(host, 'start', caller, { type: 'population-started', data: {} }, (progress) => {
    host.store.due.set('step', '', host.now());
    return progress;
  });
}

export function resume(host: CommandHost, caller: Caller): Answer {
  return change(host, 'resume', caller, { type: 'population-resumed', data: {} }, (progress) => {
    host.store.due.set('step', '', host.now());
    return { ...progress, pausedBy: null, suspicion: afterResume(progress.suspicion) };
  });
}

export function pause(host: CommandHost, caller: Caller): Answer {
  const happening = { type: 'population-paused', data: { by: 'user' } };
  if (host.store.progress?.pausedBy === 'backpressure') return takeOver(host, caller, happening);
  return change(host, 'pause', caller, happening, (progress) => {
    return host.evolution.snapshot({ ...halted(host, progress), pausedBy: 'user' }, 'pause');
  });
}

/** The hub paused it, and would resume it once its events are taken again: not what is paused by hand. */
function takeOver(host: CommandHost, caller: Caller, happening: Happening): Answer {
  const { store, now } = host;
  const { correlation } = caller;
  store.transaction(() => {
    log(host, caller, happening);
    store.save({ ...store.current, pausedBy: 'user', correlation, updatedAt: now() });
  });
  return answer(host);
}

export function stop(host: CommandHost, caller: Caller): Answer {
  const happening = { type: 'population-stopped', data: { by: 'user' } };
  return change(host, 'stop', caller, happening, (progress) => {
    const ended = { stoppedBy: 'user', pausedBy: null, ending: null } as const;
    return host.evolution.snapshot({ ...halted(host, progress), ...ended }, 'stop');
  });
}

export function restore(host: CommandHost, caller: Caller, found: FoundSnapshot): Answer {
  const { store, evolution } = host;
  const progress = store.progress;
  if (progress === undefined) return gone;
  const allowed = transition(progress.state, 'restore');
  if (!allowed.ok) return allowed;
  // Paused already is no reason to stay: a restore always makes a new entry.
  const restored = restoreSnapshot(store, progress, found, pinnedBlobs(store));
  if (!restored.ok) return restored;
  log(host, caller, restored.value.happening);
  store.save({
    ...restored.value.progress,
    correlation: caller.correlation,
    updatedAt: host.now(),
  });
  noteSoon(host);
  evolution.reset();
  store.forget();
  return answer(host);
}

export function patch(
  host: CommandHost,
  { name, task, config }: PatchPopulation,
  ifMatch: string,
  caller: Caller,
): Answer {
  const { store, evolution } = host;
  const { definition, progress } = store;
  if (definition === undefined || progress === undefined) return gone;
  if (ifMatch !== '*' && ifMatch !== etagOf(definition)) {
    return err({ code: 'precondition-failed', detail: 'name, task or config have changed since' });
  }
  const stop =
    config?.stop === undefined ? definition.config.stop : stopRules(config.stop, definition);
  const changed: StoredDefinition = {
    ...definition,
    name: name ?? definition.name,
    task: task ?? definition.task,
    config: { ...definition.config, stop },
  };
  const fields = Object.entries({ name, task, stop: config?.stop })
    .filter(([, value]) => value !== undefined)
    .map(([field]) => field);
  store.transaction(() => {
    store.define(changed, pinnedBlobs(store));
    log(host, caller, { type: 'population-patched', data: { fields } });
    store.save({ ...progress, updatedAt: host.now() });
    noteSoon(host);
  });
  evolution.changeStop(stop);
  return answer(host);
}

/** Only rules that are named hold; none named is the profile's default, as at create. */
function stopRules(
  input: { readonly [K in keyof StopRules]?: StopRules[K] | undefined },
  { config }: StoredDefinition,
): StopRules {
  const named = Object.entries(input).filter(([, value]) => value !== undefined);
  if (named.length > 0) return Object.fromEntries(named);
  return {
    generations: config.profile === undefined ? 100 : profileRules(config.profile).generations,
  };
}

/** DELETE, first part: nothing is answered any more; what is left to do is due. */
export function bury(host: CommandHost, caller: Caller): Result<null, Failure> {
  const { store, evolution, now } = host;
  if (store.progress === undefined) return gone;
  evolution.reset();
  store.transaction(() => {
    log(host, caller, { type: 'population-deleted', data: {} });
    store.documents.set('tombstone', { at: now() } satisfies Tombstone);
    // What still comes in (calls in flight, a target that answers again) must not set it going.
    store.save({ ...store.current, state: 'stopped', pausedBy: null, ending: null });
    store.due.remove('step', '');
    store.due.remove('note', '');
    store.due.set('erase', '', now());
  });
  return ok(null);
}

export const gone: { readonly ok: false; readonly error: Failure } = err({
  code: 'not-found',
  detail: 'there is no such population',
});

/** The body of GET. */
export function answer({ store }: CommandHost): Answer {
  const { definition, progress } = store;
  if (definition === undefined || progress === undefined) return gone;
  return ok(answerOf(definition, progress, modelsView(store)));
}

/** A change of state by a person: allowed by the table, logged, stored. Where it is there already, nothing happens. */
function change(
  host: CommandHost,
  command: Command,
  caller: Caller,
  happening: Happening,
  effect: (progress: Progress) => Progress,
): Answer {
  const { store } = host;
  const progress = store.progress;
  if (progress === undefined) return gone;
  const allowed = transition(progress.state, command);
  if (!allowed.ok) return allowed;
  const { to, changed } = allowed.value;
  if (!changed) return answer(host);
  store.transaction(() => {
    log(host, caller, happening);
    const updatedAt = host.now();
    const { correlation } = caller;
    store.save(effect({ ...progress, state: to, correlation, updatedAt }));
    noteSoon(host);
  });
  return answer(host);
}

/** The registry is to hear of it, also where the request that asked for it is cut off before it tells, or was the hub's own. */
function noteSoon({ store, now }: CommandHost): void {
  store.due.set('note', '', now());
}

/** The open generation is dropped, uncounted; nothing goes on by itself. */
function halted({ store, evolution }: CommandHost, progress: Progress): Progress {
  store.due.remove('step', '');
  return evolution.halted(progress);
}

export function log({ store, now }: CommandHost, caller: Caller, { type, data }: Happening): void {
  const { actor, correlation } = caller;
  store.events.append([{ type, actor, cause: { correlation }, data }], now());
}
