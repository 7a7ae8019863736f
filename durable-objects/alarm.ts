import type { DueStore } from './due-store.ts';

/** The object's single alarm, kept at the soonest of all that is due. */
export interface Alarm {
  /** Call in the transaction that changed what is due. Writes nothing if the alarm stands there already. */
  arm(): void;
  /** The alarm went off: it has to be set again. */
  fired(): void;
  /** After a start: sets it if work is due and none is. Answers whether it had to. */
  ensure(): Promise<boolean>;
}

export function createAlarm(storage: DurableObjectStorage, due: Pick<DueStore, 'soonest'>): Alarm {
  /** Undefined: unknown, as after a start. */
  let set: number | null | undefined;
  const arm = (): void => {
    const soonest = due.soonest();
    if (soonest === set) return;
    set = soonest;
    // Part of the transaction around it; a failure resets the object, so there is nothing to await.
    if (soonest === null) void storage.deleteAlarm();
    else void storage.setAlarm(soonest);
  };
  return {
    arm,
    fired() {
      set = undefined;
    },
    async ensure() {
      if (due.soonest() === null || (await storage.getAlarm()) !== null) return false;
      set = undefined;
      arm();
      return true;
    },
  };
}
