import type { Fault } from './fault.ts';

/** Bodies as they leave the stand-in: whole, late, slow, short or broken. */

/** The connection ended without a proper end; a raw server resets its socket on it. */
export class ConnectionReset extends Error {
  override readonly name = 'ConnectionReset';
}

export interface BodyOptions {
  readonly pieces: readonly Uint8Array[];
  readonly fault: Fault | undefined;
  /** Ends waiting: the caller went away or the stand-in was reset. */
  readonly signal: AbortSignal;
  /** Called once, however the body ends. */
  readonly onEnd: () => void;
}

/** A stream of the pieces with the fault applied to it. It never ends under `hang` until it is cancelled or aborted. */
export function bodyStream({
  pieces,
  fault,
  signal,
  onEnd,
}: BodyOptions): ReadableStream<Uint8Array> {
  const source = withFault(pieces, fault, signal);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await source.next();
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        onEnd();
      },
      cancel() {
        onEnd();
      },
    },
    { highWaterMark: 0 },
  );
}

async function* withFault(
  pieces: readonly Uint8Array[],
  fault: Fault | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  if (fault?.kind === 'trickle') {
    for (const piece of rechunk(pieces, fault.bytes)) {
      await pause(fault.everyMs, signal);
      yield piece;
    }
  } else if (fault?.kind === 'cut') {
    yield* rechunk(prefix(pieces, fault.at), CHUNK_BYTES);
    if (fault.how === 'reset') throw new ConnectionReset(`reset after ${fault.at} bytes`);
  } else if (fault?.kind === 'hang') {
    yield* rechunk(prefix(pieces, fault.after ?? 0), CHUNK_BYTES);
    await pause(Infinity, signal);
  } else if (fault?.kind === 'flip') yield flipped(pieces, fault.bit);
  else yield* pieces;
}

const CHUNK_BYTES = 4_096;

function prefix(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  return [new Uint8Array(Buffer.concat(pieces).subarray(0, bytes))];
}

function* rechunk(pieces: readonly Uint8Array[], size: number): Generator<Uint8Array> {
  const all = Buffer.concat(pieces);
  for (let at = 0; at < all.length; at += size) yield new Uint8Array(all.subarray(at, at + size));
}

function flipped(pieces: readonly Uint8Array[], bit: number): Uint8Array {
  const all = new Uint8Array(Buffer.concat(pieces));
  const at = Math.floor(bit / 8) % all.length;
  all[at] = (all[at] ?? 0) ^ (1 << (bit % 8));
  return all;
}

/** Waits; rejects with `ConnectionReset` once the signal says so. `Infinity` waits for the signal alone. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new ConnectionReset('the caller went away'));
    const stop = (): void => {
      clearTimeout(timer);
      reject(new ConnectionReset('the caller went away'));
    };
    const timer = ms === Infinity ? undefined : setTimeout(done, ms);
    function done(): void {
      signal.removeEventListener('abort', stop);
      resolve();
    }
    signal.addEventListener('abort', stop, { once: true });
  });
}
