import { AwsV4Signer } from 'aws4fetch';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SignedRequest, verifySigV4, type Verifier } from '../support/stand-ins/sigv4.ts';

/** Published signatures first (AWS's Signature Version 4 test suite), then every way to spoil a good one. */

const AWS_SUITE: Verifier = {
  service: 'service',
  credentials: {
    AKIDEXAMPLE: { secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  },
  now: Date.UTC(2015, 7, 30, 12, 36),
};

const suiteRequest = (
  method: string,
  query: string,
  signature: string,
  signed = 'host;x-amz-date',
  more: Readonly<Record<string, string>> = {},
): SignedRequest => ({
  method,
  path: '/',
  query,
  headers: new Map([
    ['host', 'example.amazonaws.com'],
    ['x-amz-date', '20150830T123600Z'],
    ...Object.entries(more),
    [
      'authorization',
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${signed}, Signature=${signature}`,
    ],
  ]),
  body: new Uint8Array(),
});

test.each([
  [
    'get-vanilla',
    suiteRequest('GET', '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'),
  ],
  [
    'get-vanilla-query-order-key-case',
    suiteRequest(
      'GET',
      'Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ),
  ],
  [
    'post-vanilla',
    suiteRequest('POST', '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'),
  ],
  [
    'post-header-key-sort',
    suiteRequest(
      'POST',
      '',
      'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
      'host;my-header1;x-amz-date',
      { 'my-header1': 'value1' },
    ),
  ],
])('AWS test suite: %s', (_, request) => {
  expect(verifySigV4(request, AWS_SUITE)).toEqual({
    ok: true,
    value: { accessKeyId: 'AKIDEXAMPLE', region: 'us-east-1' },
  });
});

const NOW = Date.UTC(2026, 10, 21, 16);
const BEDROCK: Verifier = {
  service: 'bedrock',
  credentials: { AKID: { secretAccessKey: 'secret', sessionToken: 'token' } },
  now: NOW,
};

async function signed(path: string, body: string): Promise<SignedRequest> {
  const url = new URL(`https://bedrock-runtime.eu-west-1.amazonaws.com${path}`);
  const { headers } = await new AwsV4Signer({
    url: url.href,
    method: 'POST',
    accessKeyId: 'AKID',
    secretAccessKey: 'secret',
    sessionToken: 'token',
    service: 'bedrock',
    region: 'eu-west-1',
    datetime: '20261121T160000Z',
    headers: { 'content-type': 'application/json' },
    body,
  }).sign();
  return {
    method: 'POST',
    path: url.pathname,
    query: url.search.slice(1),
    headers: new Map([...headers, ['host', url.host]]),
    body: new TextEncoder().encode(body),
  };
}

test('a second implementation agrees on any id, query and body', async () => {
  let escaped = 0;
  const id = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });
  // aws4fetch leaves out parameters without a name, the specification does not
  const parameters = fc.dictionary(fc.string({ minLength: 1 }), fc.string());
  await fc.assert(
    fc.asyncProperty(id, parameters, fc.string(), async (name, query, body) => {
      if (name === '.' || name === '..') return;
      if (encodeURIComponent(name) !== name) escaped++;
      const search = new URLSearchParams(query).toString();
      const path = `/model/${encodeURIComponent(name)}/converse${search === '' ? '' : `?${search}`}`;
      expect(verifySigV4(await signed(path, body), BEDROCK).ok).toBe(true);
    }),
    { seed: 2, numRuns: 200 },
  );
  expect(escaped).toBeGreaterThan(100);
});

describe('a good signature is spoiled by', () => {
  const withHeader = (
    request: SignedRequest,
    name: string,
    value: string | null,
  ): SignedRequest => {
    const headers = new Map(request.headers);
    if (value === null) headers.delete(name);
    else headers.set(name, value);
    return { ...request, headers };
  };
  const reSigned = (request: SignedRequest, from: RegExp | string, to: string): SignedRequest =>
    withHeader(
      request,
      'authorization',
      request.headers.get('authorization')?.replace(from, to) ?? '',
    );

  const spoiled: readonly (readonly [string, string, (request: SignedRequest) => SignedRequest])[] =
    [
      ['another body', 'InvalidSignatureException', (r) => ({ ...r, body: new Uint8Array([1]) })],
      ['another path', 'InvalidSignatureException', (r) => ({ ...r, path: `${r.path}x` })],
      ['another query', 'InvalidSignatureException', (r) => ({ ...r, query: 'a=1' })],
      ['another method', 'InvalidSignatureException', (r) => ({ ...r, method: 'PUT' })],
      ['another host', 'InvalidSignatureException', (r) => withHeader(r, 'host', 'example.org')],
      [
        'another region in the scope',
        'InvalidSignatureException',
        (r) => reSigned(r, 'eu-west-1', 'us-east-1'),
      ],
      [
        'another service in the scope',
        'InvalidSignatureException',
        (r) => reSigned(r, '/bedrock/', '/bedrock-runtime/'),
      ],
      [
        'an unsigned x-amz header',
        'InvalidSignatureException',
        (r) => withHeader(r, 'x-amz-extra', '1'),
      ],
      [
        'a header named as signed that is not there',
        'InvalidSignatureException',
        (r) => reSigned(r, 'SignedHeaders=', 'SignedHeaders=a;'),
      ],
      [
        'a body hash that is not the body’s',
        'InvalidSignatureException',
        (r) => withHeader(r, 'x-amz-content-sha256', '00'),
      ],
      ['no token', 'ExpiredTokenException', (r) => withHeader(r, 'x-amz-security-token', null)],
      ['an old token', 'ExpiredTokenException', (r) => withHeader(r, 'x-amz-security-token', 'x')],
      ['another key id', 'UnrecognizedClientException', (r) => reSigned(r, 'AKID', 'AKIX')],
      ['half a header', 'IncompleteSignatureException', (r) => reSigned(r, /, Signature=.*/, '')],
      [
        'no header',
        'MissingAuthenticationTokenException',
        (r) => withHeader(r, 'authorization', null),
      ],
    ];

  test.each(spoiled)('%s: %s', async (_, fault, spoil) => {
    const request = await signed('/model/a%3A0/converse', '{}');
    expect(verifySigV4(request, BEDROCK).ok).toBe(true);
    expect(verifySigV4(spoil(request), BEDROCK)).toEqual({ ok: false, error: fault });
  });

  test('a clock more than five minutes off, ahead or behind', async () => {
    const request = await signed('/model/a/converse', '{}');
    const at = (now: number): boolean => verifySigV4(request, { ...BEDROCK, now }).ok;
    const skews = [-300_001, -300_000, 300_000, 300_001];
    expect(skews.map((skew) => at(NOW + skew))).toEqual([false, true, true, false]);
  });
});
