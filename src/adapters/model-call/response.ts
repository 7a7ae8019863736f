import type { Result } from '../../core/result.ts';
import type { Deadline, Interruption } from './deadline.ts';

/** `fetch` as the clients use it: URL and options, never a Request (aws4fetch loses the body of one without a type). */
export type ModelFetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a wire takes from where it runs. */
export interface Outside {
  readonly fetch: ModelFetch;
  /** Ms since epoch. */
  readonly now: () => number;
  /** Who calls, for the provider's own logs; absent: nobody by name. */
  readonly gateway?: string;
}

/** One POST within the deadline, up to the headers of its response. */
export async function post(
  { fetch }: Outside,
  url: string,
  headers: HeadersInit,
  body: string,
  deadline: Deadline,
): Promise<Result<Response, Interruption>> {
  const sent = fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: deadline.signal,
    // a signed request, or one with a key, goes where it was meant to go
    redirect: 'manual',
  });
  const fetched = await deadline.wait(sent);
  if (!fetched.ok && fetched.error.kind !== 'connection') {
    // comes too late for us, and holds a connection until somebody ends it
    sent.then((response) => response.body?.cancel()).catch(() => {});
  }
  return fetched;
}

/** An answer of 128,000 tokens with its framing stays below; more is not an answer. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Hands the chunks of a body on until it ends (null), `take` returns false (null), or it breaks off. A body that is not
 * read to its end is cancelled: an object has six connections.
 */
export async function readBody(
  response: Response,
  deadline: Deadline,
  take: (chunk: Uint8Array) => boolean,
): Promise<Interruption | null> {
  if (response.body === null) return null;
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const read = await deadline.wait(reader.read());
      if (!read.ok) return read.error;
      const { done, value } = read.value;
      if (done) return null;
      bytes += value.length;
      if (bytes > MAX_ANSWER_BYTES) return { kind: 'connection', detail: 'the answer has no end' };
      if (!take(value)) return null;
    }
  } finally {
    // not awaited, and it may fail: nothing more is expected of this body
    reader.cancel().catch(() => {});
  }
}

/** The beginning of an error body as text; what could not be read is missing. */
export async function errorText(response: Response, deadline: Deadline): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  await readBody(response, deadline, (chunk) => {
    text += decoder.decode(chunk, { stream: true });
    bytes += chunk.length;
    return bytes < MAX_ERROR_BYTES;
  });
  return text;
}
