import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import * as commands from '../../durable-objects/commands.ts';
import type { CommandHost } from '../../durable-objects/commands.ts';
import { DueWork } from '../../durable-objects/due-work.ts';
import type { DueWorkHost } from '../../durable-objects/due-work.ts';
import { verifyStored } from '../../durable-objects/evidence.ts';
import { Evolution } from '../../durable-objects/evolution.ts';
import type { EvolutionHost, ModelsPart } from '../../durable-objects/evolution.ts';
import { ModelWork } from '../../durable-objects/model-work.ts';
import type { CreatePopulation } from '../../durable-objects/population-api.ts';
import { PopulationStore } from '../../durable-objects/population-store.ts';
import { findSnapshot } from '../../durable-objects/restore.ts';
import type { FoundSnapshot } from '../../durable-objects/restore.ts';
import { createEventLog } from '../../src/adapters/d1/event-log.ts';
import { createObjectStore } from '../../src/adapters/r2/object-store.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import type { Progress } from '../../src/engine/progress.ts';
import type { EvaluationResult, Evaluator } from '../../src/ports.ts';
import { CALLER, quadratic } from './populations.ts';

/** Populations without models: every plan is to open, nothing is ever called. */
export const NO_MODELS: ModelsPart = {
  pump: () => undefined,
  plan: () => ({ kind: 'open', options: {} }),
  close: () => [],
  parents: [],
  reset: () => {},
};

/** Far in the future, so that the platform's own alarm of the object never goes off. */
export const FAR_FUTURE = 4_000_000_000_000;

/** Runs a test over the SQLite of an object whose own code does not touch it: the store's tables in a real database. */
export const withStorage = <T>(
  name: string,
  work: (storage: DurableObjectStorage) => Promise<T>,
): Promise<T> =>
  runInDurableObject(env.ACCOUNTS.getByName(name), (_, { storage }) => work(storage));

/** The same with the store opened. */
export const withStore = <T>(
  name: string,
  work: (store: PopulationStore, storage: DurableObjectStorage) => Promise<T>,
): Promise<T> => withStorage(name, (storage) => work(new PopulationStore(storage, name), storage));

/** A clock that only its readers move on. */
export function steppingClock(stepMs: number): () => number {
  let time = FAR_FUTURE;
  return () => (time += stepMs);
}

/**
 * An evolution over a store with nothing around it but what `parts` names; the evaluator is the task's own unless one is
 * given.
 */
export function evolutionOver(
  store: PopulationStore,
  now: () => number,
  around: (evaluator: Evaluator) => Evaluator = (evaluator) => evaluator,
  parts: Partial<Pick<EvolutionHost, 'breathe' | 'models'>> = {},
): Evolution {
  const evolution: Evolution = new Evolution({
    store,
    evaluator: () => around(createLocalEvaluator(evolution.task.evaluation)),
    models: NO_MODELS,
    pump: () => undefined,
    now,
    breathe: async () => {},
    alone: (work) => work(),
    recorded: () => {},
    progress: () => {},
    ...parts,
  });
  return evolution;
}

/** The due work of a population without models; what is delivered goes to the targets given. */
export function dueWorkOver(
  host: CommandHost,
  targets: Pick<DueWorkHost, 'log' | 'objects'> & Partial<Pick<DueWorkHost, 'accounts'>>,
): DueWork {
  const { store, evolution, now } = host;
  const models = new ModelWork({
    store,
    env,
    now,
    task: () => evolution.task,
    running: () => undefined,
    wake: () => {},
    recorded: () => {},
    startDue: () => {},
  });
  const accounts = targets.accounts ?? env.ACCOUNTS;
  return new DueWork({ ...host, ...targets, models, accounts, recorded: () => {} });
}

/** Makes a population in a store and starts it. */
export function createIn(store: PopulationStore, now: () => number, input: CreatePopulation): void {
  const host = { store, evolution: evolutionOver(store, now), now };
  const facts = { drawnSeed: 1, hasIsolates: false };
  commands.createPopulation(host, { ...input, start: true }, facts, CALLER);
}

export function progressOf({ progress }: PopulationStore): Progress {
  if (progress === undefined) throw new Error('there is a population');
  return progress;
}

/** A snapshot with all that a restore of it needs. */
export async function snapshotIn(
  store: PopulationStore,
  id: string | undefined,
  objects = createObjectStore(env.SNAPSHOTS),
): Promise<FoundSnapshot> {
  const found = await findSnapshot(store, objects, id ?? '');
  if (!found.ok) throw new Error(found.error.detail);
  return found.value;
}

/** An evaluator of which only the work differs. */
export const workedBy =
  (work: (inner: Evaluator, fuel: number) => readonly EvaluationResult[]) =>
  (inner: Evaluator): Evaluator => ({
    add: (jobs) => inner.add(jobs),
    clear: () => inner.clear(),
    get pending() {
      return inner.pending;
    },
    work: (fuel) => work(inner, fuel),
  });

/** The checks of `verify` that fail. */
export async function broken(store: PopulationStore): Promise<unknown> {
  const log = createEventLog(env.DB);
  const objects = createObjectStore(env.SNAPSHOTS);
  const checks = await verifyStored(store, log, objects);
  return checks?.filter(({ ok }) => !ok);
}

/** Makes a population in a store and lets it evolve to its end. */
export async function evolvedIn(
  store: PopulationStore,
  now: () => number,
  config: NonNullable<CreatePopulation['config']>,
): Promise<CommandHost> {
  createIn(store, now, quadratic(store.id, config));
  const evolution = evolutionOver(store, now);
  while (store.progress?.state === 'running') await evolution.run();
  return { store, evolution, now };
}
