type Handle = (request: Request) => Promise<Response>;

/** How a service fails: refuses, breaks connections, never answers, or does the work and loses the answer. */
export const OUTAGES = ['refuse', 'reset', 'hang', 'answer lost'] as const;
export type Outage = (typeof OUTAGES)[number];

/** A service that can be made to fail. */
export interface Breakable {
  readonly handle: Handle;
  /** Fails in this way from now on; null: works again. */
  set(outage: Outage | null): void;
  /** Requests that failed by an outage. */
  readonly failed: number;
}

export function breakable(handle: Handle): Breakable {
  let outage: Outage | null = null;
  let failed = 0;
  return {
    handle: async (request) => {
      if (outage === null) return handle(request);
      failed++;
      if (outage === 'refuse') return new Response('unavailable', { status: 503 });
      if (outage === 'answer lost') await handle(request);
      if (outage === 'hang')
        return new Promise((_, reject) => {
          request.signal.addEventListener('abort', () => reject(new Error('gone')));
        });
      throw new Error('the connection breaks');
    },
    set: (next) => {
      outage = next;
    },
    get failed() {
      return failed;
    },
  };
}
