import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { PopulationStore } from '../../durable-objects/population-store.ts';

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
