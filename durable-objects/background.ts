import type { Alarm } from './alarm.ts';
import type { DueKind, DueStore } from './due-store.ts';
import { withDeadline } from './with-deadline.ts';

/**
 * How long a piece of network work may take before it counts as lost and is begun again. Work that was only slow is then
 * told to end; both may reach the other side, so all of it is idempotent.
 */
const LEASE_MS = 60_000;

/**
 * Network work of an object: started, never awaited by who starts it. Its row in `due` stands one lease ahead while it
 * runs, so that after a crash it begins again; `work` answers when it is due next, or null when all is done.
 */
export interface Background {
  start(kind: DueKind, key: string, work: (signal: AbortSignal) => Promise<number | null>): void;
  isRunning(kind: DueKind, key: string): boolean;
}

export function createBackground(
  store: {
    readonly due: DueStore;
    readonly alarm: Alarm;
    transaction<T>(work: () => T): T;
  },
  now: () => number,
): Background {
  const running = new Set<string>();
  const finish = (kind: DueKind, key: string, next: number | null): void =>
    store.transaction(() => {
      if (next === null) store.due.remove(kind, key);
      else store.due.postpone(kind, key, next);
    });
  const run = async (
    kind: DueKind,
    key: string,
    work: (signal: AbortSignal) => Promise<number | null>,
  ): Promise<void> => {
    const name = `${kind}/${key}`;
    const controller = new AbortController();
    running.add(name);
    try {
      finish(kind, key, await withDeadline(work(controller.signal), LEASE_MS));
    } catch (error) {
      // The row stands a lease ahead: it is tried again then.
      console.error({ event: 'background-failed', kind, key, error: String(error) });
    } finally {
      controller.abort();
      running.delete(name);
    }
  };
  return {
    start(kind, key, work) {
      const isRunning = running.has(`${kind}/${key}`);
      // Also where the work outlives its lease: a row that stays due would have the alarm spin.
      store.transaction(() => store.due.set(kind, key, now() + LEASE_MS));
      if (isRunning) return;
      void run(kind, key, work);
    },
    isRunning: (kind, key) => running.has(`${kind}/${key}`),
  };
}
