import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';

/** Why something that was awaited did not come. */
export interface Interruption {
  /** `connection`: what was awaited failed by itself. */
  readonly kind: 'timeout' | 'aborted' | 'connection';
  readonly detail: string;
}

/** One end for all that a call awaits: its time is over, or its caller gave it up. */
export interface Deadline {
  /** For `fetch`. */
  readonly signal: AbortSignal;
  /** Why it has ended, or null. */
  readonly over: Interruption | null;
  /** Awaits no longer than the deadline, also where the other side does not heed the signal. */
  wait<T>(promise: Promise<T>): Promise<Result<T, Interruption>>;
  /** Ends the timer. Call it when the call is over. */
  release(): void;
}

/** @param milliseconds from now; 0 and less is over at once */
export function startDeadline(milliseconds: number, caller: AbortSignal): Deadline {
  const controller = new AbortController();
  const interruption = (): Interruption =>
    caller.aborted
      ? { kind: 'aborted', detail: 'given up by the caller' }
      : { kind: 'timeout', detail: `no end within ${milliseconds} ms` };
  const end = (): void => controller.abort(new Error(interruption().detail));
  const timer = setTimeout(end, milliseconds);
  caller.addEventListener('abort', end, { once: true });
  if (caller.aborted || milliseconds <= 0) end();
  const { signal } = controller;
  return {
    signal,
    get over() {
      return signal.aborted ? interruption() : null;
    },
    wait: (promise) =>
      new Promise((resolve) => {
        const giveUp = (): void => resolve(err(interruption()));
        if (signal.aborted) giveUp();
        signal.addEventListener('abort', giveUp, { once: true });
        const settle = <T>(result: T, done: (result: T) => void): void => {
          signal.removeEventListener('abort', giveUp);
          done(result);
        };
        promise.then(
          (value) => settle(ok(value), resolve),
          (error: unknown) =>
            settle(err(signal.aborted ? interruption() : connectionFault(error)), resolve),
        );
      }),
    release() {
      clearTimeout(timer);
      caller.removeEventListener('abort', end);
    },
  };
}

const connectionFault = (error: unknown): Interruption => ({
  kind: 'connection',
  detail: error instanceof Error ? error.message : 'connection failed',
});
