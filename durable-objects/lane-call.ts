import type { Random } from '../src/core/evolution/random.ts';
import { endAttempt } from '../src/core/models/arm-control.ts';
import type { Ticket } from '../src/core/models/arm-control.ts';
import type { ModelAnswer, ModelFailure, ModelRequest } from '../src/core/models/call.ts';
import type { Retry } from '../src/core/models/retry.ts';
import type { Result } from '../src/core/result.ts';
import type { LaneArm } from './lane-arm.ts';

/** Where the calls of a lane go. */
export interface CallHost {
  readonly arm: LaneArm;
  /** Ms since epoch. */
  readonly now: () => number;
  readonly random: Random;
}

export interface LaneCall {
  readonly request: ModelRequest;
  readonly ticket: Ticket;
  /** Ms since epoch, over all attempts. */
  readonly deadlineAt: number;
  readonly signal: AbortSignal;
}

export interface CallEnd {
  readonly result: Result<ModelAnswer, ModelFailure>;
  readonly attempts: number;
}

/**
 * Makes a call, and makes it again where that may help and cost nothing more: the one layer that retries. It ends at the
 * deadline; a retry that would begin after it is not waited for.
 */
export async function makeCall(
  { arm, now, random }: CallHost,
  { request, ticket, deadlineAt, signal }: LaneCall,
): Promise<CallEnd> {
  let last: Retry | null = null;
  for (let number = 1; ; number++) {
    const sentAt = now();
    const deadlineMs = Math.max(0, deadlineAt - sentAt);
    const result = await arm.client.generate({ ...request, deadlineMs, signal });
    const endedAt = now();
    const attempt = { ticket, number, sentAt, result };
    const { control, retry } = endAttempt(arm.control, attempt, last, endedAt, random);
    if (retry === null || signal.aborted || endedAt + retry.delayMs >= deadlineAt) {
      // a retry that is not made takes nothing from the bucket
      const { bucket } = retry === null ? control : arm.control;
      arm.control = { ...control, bucket };
      return { result, attempts: number };
    }
    arm.control = control;
    last = retry;
    await scheduler.wait(retry.delayMs);
  }
}
