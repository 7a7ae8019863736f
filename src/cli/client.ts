import { setTimeout as pause } from 'node:timers/promises';
import { environmentKey } from './state-dir.ts';

/** The hub over HTTP, for the command line: JSON in and out, failures as one readable error. */
export interface HubClient {
  readonly url: string;
  readonly key: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
}

const TIMEOUT_MS = 60_000;
/** A restarting runtime is back within 10 s; longer silence is told to the user. */
const RETRY_FOR_MS = 20_000;
const AGAIN_MS = 250;

/** What the hub answered instead of success: status, code and the fields that are wrong. */
export class HubError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function createClient(url: string, key: string): HubClient {
  const call = async <T>(method: string, path: string, body: unknown): Promise<T> => {
    const headers: Record<string, string> = { authorization: `Bearer ${key}` };
    if (method === 'POST') {
      headers['content-type'] = 'application/json';
      // The same key on every try: a repeated request has one effect.
      headers['idempotency-key'] = crypto.randomUUID();
    }
    const request: RequestInit = { method, headers };
    if (method === 'POST') request.body = JSON.stringify(body ?? {});
    const { status, isOk, text } = await patiently(url + path, request);
    if (!isOk) throw problem(status, text);
    return (text === '' ? null : JSON.parse(text)) as T;
  };
  return {
    url,
    key,
    get: (path) => call('GET', path, undefined),
    post: (path, body) => call('POST', path, body),
  };
}

/** The hub that HUB_URL and HUB_KEY name; undefined if none is named. */
export function environmentClient(): HubClient | undefined {
  const url = process.env['HUB_URL']?.trim();
  if (!url) return undefined;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new Error(`HUB_URL is not like http://127.0.0.1:8787: ${url}`);
  const key = environmentKey();
  if (key === undefined) throw new Error('HUB_URL is set, but HUB_KEY is not');
  return createClient(url.replace(/\/+$/, ''), key);
}

interface Answer {
  readonly status: number;
  readonly isOk: boolean;
  readonly text: string;
}

/** Repeats while nobody answers to the end, or the hub asks for it: the runtime may be starting again. */
async function patiently(url: string, request: RequestInit): Promise<Answer> {
  const end = Date.now() + RETRY_FOR_MS;
  for (;;) {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(url, { ...request, signal });
      const answer = { status: response.status, isOk: response.ok, text: await response.text() };
      const waitMs = 1_000 * Number(response.headers.get('retry-after') ?? Infinity);
      if (answer.isOk || !(Date.now() + waitMs <= end)) return answer;
      await pause(waitMs);
    } catch (error) {
      if (Date.now() > end)
        throw new Error(`no answer from ${new URL(url).origin}`, { cause: error });
      await pause(AGAIN_MS);
    }
  }
}

/** A problem document, read field by field; of a proxy's own page, or any other JSON, the status has to do. */
function problem(status: number, text: string): HubError {
  const { code, detail, title, errors } = fieldsOf(parsed(text));
  const places = Array.isArray(errors) ? errors.map(place) : [];
  const what = textOf(detail) ?? textOf(title) ?? `status ${status}`;
  return new HubError(status, textOf(code) ?? 'unknown', what + places.join(''));
}

function place(error: unknown): string {
  const { pointer, detail, line, hint } = fieldsOf(error);
  const where = typeof line === 'number' ? ` (line ${line})` : '';
  const next = textOf(hint);
  return `\n  ${textOf(pointer) ?? ''}: ${textOf(detail) ?? ''}${where}${next ? `. ${next}` : ''}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
