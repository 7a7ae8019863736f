/** The process ended here: nothing that was not committed is there, and nothing more can be written. */
export class Crash extends Error {}

/** A place between two writes: the statement that would come next, or the end of the transaction. */
export interface Failpoint {
  /** Its number in the transaction, from 0. */
  readonly index: number;
  readonly next: string;
}

/** What a process does with an object's storage, until it ends. */
export interface Process {
  readonly storage: DurableObjectStorage;
  /** Once true, every use of the storage throws. */
  readonly hasEnded: boolean;
}

const WRITES = /^\s*(?:insert|update|delete|replace|create|drop|alter)/i;
export const COMMIT = 'commit';
export const COMMITTED = 'committed';

/**
 * The storage as one process sees it. `endsAt` is asked before every statement that writes, before every commit and
 * after it; where it says yes, the process ends.
 */
export function processOver(
  storage: DurableObjectStorage,
  endsAt: (point: Failpoint) => boolean,
): Process {
  let hasEnded = false;
  let depth = 0;
  let index = 0;
  const reach = (next: string): void => {
    if (!hasEnded && endsAt({ index: index++, next })) hasEnded = true;
    if (hasEnded) throw new Crash(next);
  };
  const alive = (): void => {
    if (hasEnded) throw new Crash('ended');
  };
  const exec: SqlStorage['exec'] = (query, ...bindings) => {
    alive();
    if (depth === 0) index = 0;
    if (WRITES.test(query)) reach(query);
    return storage.sql.exec(query, ...bindings);
  };
  const transactionSync = <T>(work: () => T): T => {
    alive();
    if (depth > 0) return storage.transactionSync(work);
    index = 0;
    depth++;
    try {
      const value = storage.transactionSync(() => {
        const done = work();
        reach(COMMIT);
        return done;
      });
      reach(COMMITTED);
      return value;
    } finally {
      depth--;
    }
  };
  const sql = new Proxy(storage.sql, {
    get: (target, name) => (name === 'exec' ? exec : Reflect.get(target, name, target)),
  });
  return {
    storage: new Proxy(storage, {
      get: (target, name) => {
        if (name === 'sql') return sql;
        if (name === 'transactionSync') return transactionSync;
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    }),
    get hasEnded() {
      return hasEnded;
    },
  };
}
