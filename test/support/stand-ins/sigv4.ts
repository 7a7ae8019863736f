import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '../../../src/core/result.ts';

/**
 * Checks AWS Signature Version 4 as the service does, written from the specification ("Create a signed AWS API request",
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html) with node:crypto alone: it proves
 * our signing, so it shares no code with it. For services that encode the path twice, which is all but S3.
 */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as on the wire, still encoded; the query without `?`. */
  readonly path: string;
  readonly query: string;
  /** Names in lower case, `host` among them. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

export interface Credential {
  readonly secretAccessKey: string;
  /** Temporary credentials: the token that must come with each request. */
  readonly sessionToken?: string;
}

export interface Verifier {
  readonly service: string;
  /** By access key id. */
  readonly credentials: Readonly<Record<string, Credential>>;
  /** Milliseconds since epoch. */
  readonly now: number;
}

/** Who signed, and for where. */
export interface Signer {
  readonly accessKeyId: string;
  readonly region: string;
}

/** Names of AWS's common errors; all are HTTP 403 but `IncompleteSignature`, which is 400. */
export type SignatureFault =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'UnrecognizedClientException'
  | 'ExpiredTokenException'
  | 'InvalidSignatureException';

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
const MAX_SKEW_MS = 300_000;

interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export function verifySigV4(
  request: SignedRequest,
  { service, credentials, now }: Verifier,
): Result<Signer, SignatureFault> {
  const header = request.headers.get('authorization');
  if (header === undefined) return err('MissingAuthenticationTokenException');
  const claim = parseAuthorization(header);
  if (claim === undefined) return err('IncompleteSignatureException');
  const credential = credentials[claim.accessKeyId];
  if (credential === undefined) return err('UnrecognizedClientException');
  const token = request.headers.get('x-amz-security-token');
  if (token !== credential.sessionToken) return err('ExpiredTokenException');
  const sane =
    claim.service === service &&
    isFresh(request, claim, now) &&
    coversHeaders(request, claim) &&
    bodyAsDeclared(request);
  const expected = sane ? signatureOf(request, claim, credential.secretAccessKey) : undefined;
  if (expected === undefined || !isSame(expected, claim.signature)) {
    return err('InvalidSignatureException');
  }
  return ok({ accessKeyId: claim.accessKeyId, region: claim.region });
}

function parseAuthorization(header: string): Authorization | undefined {
  const match = AUTHORIZATION.exec(header);
  if (match === null) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', names = '', signature = ''] =
    match;
  return { accessKeyId, date, region, service, signedHeaders: names.split(';'), signature };
}

function isFresh({ headers }: SignedRequest, claim: Authorization, now: number): boolean {
  const stamp = headers.get('x-amz-date') ?? '';
  const iso = stamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
  // a stamp that is no time gives NaN, which is not within the window
  return stamp.startsWith(claim.date) && Math.abs(now - Date.parse(iso)) <= MAX_SKEW_MS;
}

/** `host` and every `x-amz-` header must be signed, in order, and what is signed must be there. */
function coversHeaders({ headers }: SignedRequest, { signedHeaders }: Authorization): boolean {
  const sorted = [...signedHeaders].sort();
  const needed = [...headers.keys()].filter((name) => name.startsWith('x-amz-'));
  return (
    signedHeaders.every((name, at) => name === sorted[at] && headers.has(name)) &&
    ['host', ...needed].every((name) => signedHeaders.includes(name))
  );
}

function bodyAsDeclared({ headers, body }: SignedRequest): boolean {
  const declared = headers.get('x-amz-content-sha256');
  return declared === undefined || declared === sha256(body);
}

function signatureOf(request: SignedRequest, claim: Authorization, secret: string): string {
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const stamp = request.headers.get('x-amz-date') ?? '';
  const canonical = canonicalRequest(request, claim.signedHeaders);
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  let key: Buffer = hmac(`AWS4${secret}`, claim.date);
  for (const part of [claim.region, claim.service, 'aws4_request']) key = hmac(key, part);
  return hmac(key, toSign).toString('hex');
}

function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const path = request.path.split('/').map(encode).join('/') || '/';
  const headers = signedHeaders.map((name) => {
    const value = request.headers.get(name) ?? '';
    return `${name}:${value.trim().replace(/\s+/g, ' ')}\n`;
  });
  return [
    request.method,
    path,
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
}

function canonicalQuery(query: string): string {
  const pairs = query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
      return [recode(name), recode(value)] as const;
    });
  return pairs
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((pair) => pair.join('='))
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** RFC 3986: everything but unreserved characters. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
const recode = (text: string): string => {
  const spaced = text.replace(/\+/g, '%20');
  return encode(/%(?![0-9a-fA-F]{2})/.test(spaced) ? spaced : decodeURIComponent(spaced));
};

const sha256 = (data: Uint8Array | string): string =>
  createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();
const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));
