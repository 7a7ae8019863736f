import type { Json } from '../core/evolution/agent.ts';
import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { parseJsonText } from '../schemas/json-text.ts';

/** Cap of a request's body in bytes. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/**
 * A client that is still sending when its answer comes sees a broken connection instead of the 413. So a body over the
 * cap is read to its end and dropped, unless it is over this.
 */
const MAX_DRAINED_BYTES = 4 * MAX_BODY_BYTES;

/** A body as it was sent, for the idempotency record, and what it says. */
export interface Body {
  readonly text: string;
  readonly json: Json;
}

/** Whether the request says that it brings a body. */
export const hasBody = (request: Request): boolean =>
  request.body !== null && request.headers.get('content-length') !== '0';

/** Reads a JSON body: 415 for another content type, 413 over the cap (nothing of it is kept), 400 with the position. */
export async function readBody(request: Request): Promise<Result<Body, Failure>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type))
    return err({
      code: 'unsupported-media-type',
      detail: `not application/json: ${type || 'none'}`,
    });
  const bytes = await readBytes(request);
  if (!bytes.ok) return bytes;
  const text = decode(bytes.value);
  if (text === undefined) return err({ code: 'malformed-json', detail: 'the body is not UTF-8' });
  const parsed = parseJsonText(text);
  if (parsed.ok) return ok({ text, json: parsed.value });
  const { line, column, detail } = parsed.error;
  return err({ code: 'malformed-json', detail: `${detail}, line ${line}, column ${column}` });
}

async function readBytes(request: Request): Promise<Result<Uint8Array, Failure>> {
  const tooLarge: Failure = { code: 'too-large', detail: `more than ${MAX_BODY_BYTES} bytes` };
  if (Number(request.headers.get('content-length')) > MAX_DRAINED_BYTES) return err(tooLarge);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > MAX_DRAINED_BYTES) return err(tooLarge);
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (length > MAX_BODY_BYTES) return err(tooLarge);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return ok(whole);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
