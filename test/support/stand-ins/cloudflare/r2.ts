import { createHash } from 'node:crypto';

/** R2's side of workerd's binding (workerd: src/workerd/api/r2-api.capnp) over a map: what `ObjectStore` needs of it. */
export interface R2StandIn {
  readonly handle: (request: Request) => Promise<Response>;
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

interface Asked {
  readonly method: 'get' | 'put' | 'list' | 'delete';
  readonly object?: string;
  readonly objects?: readonly string[];
  readonly prefix?: string;
  readonly limit?: number;
  /** Of `if-none-match: *`. */
  readonly onlyIf?: { readonly etagDoesNotMatch?: readonly { readonly type: string }[] };
}

/** The binding's own codes. */
const NO_SUCH_KEY = { status: 404, v4code: 10_007, message: 'The specified key does not exist.' };
const PRECONDITION = { status: 412, v4code: 10_031, message: 'A precondition was not met.' };

export function createR2StandIn(): R2StandIn {
  const objects = new Map<string, Uint8Array>();
  const put = ({ object = '', onlyIf }: Asked, value: Uint8Array): Response => {
    const isGuarded = onlyIf?.etagDoesNotMatch?.some(({ type }) => type === 'wildcard') === true;
    if (isGuarded && objects.has(object)) return refusal(PRECONDITION);
    objects.set(object, value);
    return answer(metadataOf(object, value));
  };
  const get = ({ object = '' }: Asked): Response => {
    const value = objects.get(object);
    return value === undefined ? refusal(NO_SUCH_KEY) : answer(metadataOf(object, value), value);
  };
  const list = ({ prefix = '', limit = 1_000 }: Asked): Response => {
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const found = keys.map((key) => [key, objects.get(key) ?? new Uint8Array()] as const);
    return answer({
      objects: found.slice(0, limit).map(([key, value]) => metadataOf(key, value)),
      truncated: found.length > limit,
      delimitedPrefixes: [],
    });
  };
  const remove = ({ object, objects: several }: Asked): Response => {
    for (const key of several ?? [object ?? '']) objects.delete(key);
    return new Response();
  };
  return {
    objects,
    handle: async (request) => {
      const { asked, value } = await read(request);
      if (asked.method === 'put') return put(asked, value);
      if (asked.method === 'get') return get(asked);
      return asked.method === 'list' ? list(asked) : remove(asked);
    },
  };
}

/** What is asked stands in a header or, as many bytes as a header says, before the value. */
async function read(request: Request): Promise<{ asked: Asked; value: Uint8Array }> {
  const header = request.headers.get('cf-r2-request');
  if (header !== null) return { asked: JSON.parse(header), value: new Uint8Array() };
  const size = Number(request.headers.get('cf-r2-metadata-size'));
  const body = new Uint8Array(await request.arrayBuffer());
  return {
    asked: JSON.parse(new TextDecoder().decode(body.subarray(0, size))),
    value: body.subarray(size),
  };
}

function metadataOf(name: string, value: Uint8Array): object {
  const etag = createHash('md5').update(value).digest('hex');
  return {
    name,
    version: etag,
    size: value.length,
    etag,
    uploaded: 0,
    httpFields: {},
    customFields: [],
    checksums: { 0: etag },
  };
}

function answer(metadata: object, value: Uint8Array = new Uint8Array()): Response {
  const json = new TextEncoder().encode(JSON.stringify(metadata));
  const body = new Uint8Array(json.length + value.length);
  body.set(json);
  body.set(value, json.length);
  return new Response(body, {
    headers: {
      'cf-r2-metadata-size': String(json.length),
      'content-type': 'application/json',
      'content-length': String(body.length),
    },
  });
}

const refusal = ({ status, v4code, message }: typeof PRECONDITION): Response =>
  new Response(null, {
    status,
    headers: { 'cf-r2-error': JSON.stringify({ version: 1, v4code, message }) },
  });
