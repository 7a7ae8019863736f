import { expect, test } from 'vitest';
import type { ModelFetch } from '../../../src/adapters/model-call/response.ts';
import { QUESTION, SECRET, bedrock, fetchOf } from '../contract/providers.ts';
import { TEXT, failureOf } from '../contract/rig.ts';

/** Who asks, and where: against the stand-in's own verifier of signatures and the real names of hosts. */

const script = (): { text: string } => ({ text: TEXT });

test.each([
  ['us-east-1', 'anthropic.claude-x', 'us.anthropic.claude-haiku-4-5-20251001-v1:0'],
  [
    'eu-central-1',
    '',
    'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a-b/c',
  ],
  ['ap-southeast-2', '', 'amazon.nova-lite-v1:0'],
])('the request of %s is signed for that region and its host', async (region, _, model) => {
  const standIn = bedrock.standIn(script);
  const hosts: string[] = [];
  const fetch: ModelFetch = (url, init) => {
    hosts.push(new URL(url).host);
    return fetchOf(standIn)(url, init);
  };
  const client = bedrock.client(fetch, {
    variables: { AWS_REGIONS: region, BEDROCK_MODELS: model },
  });
  expect(await client.generate(QUESTION)).toMatchObject({ ok: true });
  expect(hosts).toEqual([`bedrock-runtime.${region}.amazonaws.com`]);
  expect(standIn.calls[0]?.asked).toMatchObject({
    model,
    region,
    metadata: { population: 'p_test', purpose: 'mutate' },
  });
  expect(standIn.calls[0]?.path).toBe(`/model/${encodeURIComponent(model)}/converse-stream`);
});

test.each([
  ['a wrong secret', { AWS_SECRET_ACCESS_KEY: `${SECRET}x` }],
  ['an unknown key', { AWS_ACCESS_KEY_ID: 'AKIDOTHER' }],
  ['a wrong session token', { AWS_SESSION_TOKEN: 'another' }],
])('%s is a failure of credentials, tried once', async (_, variables) => {
  const standIn = bedrock.standIn(script);
  const failure = await failureOf(bedrock.client(fetchOf(standIn), { variables }));
  expect(failure).toMatchObject({ kind: 'credentials', billing: 'none' });
  expect(standIn.calls).toHaveLength(1);
});

test('a bearer key replaces the signature', async () => {
  const standIn = bedrock.standIn(script);
  const client = bedrock.client(fetchOf(standIn), {
    variables: { AWS_BEARER_TOKEN_BEDROCK: SECRET },
  });
  expect(await client.generate(QUESTION)).toMatchObject({ ok: true });
  const { headers } = standIn.calls[0] ?? { headers: {} };
  expect(headers).toMatchObject({ authorization: `Bearer ${SECRET}` });
  expect(Object.keys(headers).filter((name) => name.startsWith('x-amz-'))).toEqual([]);
});

test.each([-3_600_000, -400_000, 400_000, 86_400_000])(
  'a clock that is %d ms off is set by the answer, once and for all',
  async (offset) => {
    const standIn = bedrock.standIn(script);
    const client = bedrock.client(fetchOf(standIn), { now: () => Date.now() + offset });
    expect(await client.generate(QUESTION)).toMatchObject({ ok: true, value: { text: TEXT } });
    expect(standIn.calls.map(({ status }) => status)).toEqual([403, 200]);
    expect(await client.generate(QUESTION)).toMatchObject({ ok: true });
    expect(standIn.calls).toHaveLength(3);
  },
);

test('a clock that cannot be set is a failure of credentials after one try', async () => {
  let clock = Date.now();
  // runs away with every look at it
  const standIn = bedrock.standIn(script, () => (clock += 3_600_000));
  const failure = await failureOf(bedrock.client(fetchOf(standIn)));
  expect(failure.kind).toBe('credentials');
  expect(standIn.calls).toHaveLength(2);
});

test('an endpoint of one’s own gets the region in its place, and the signature is for it', async () => {
  const standIn = bedrock.standIn(script);
  const urls: string[] = [];
  const fetch: ModelFetch = (url, init) => {
    urls.push(url);
    return fetchOf(standIn)(url.replace('/proxy/us-east-1', ''), init);
  };
  const variables = {
    BEDROCK_ENDPOINT: 'http://127.0.0.1:9/proxy/{region}/',
    AWS_BEARER_TOKEN_BEDROCK: SECRET,
  };
  expect(await bedrock.client(fetch, { variables }).generate(QUESTION)).toMatchObject({ ok: true });
  expect(urls[0]).toMatch(
    /^http:\/\/127\.0\.0\.1:9\/proxy\/us-east-1\/model\/us\.anthropic[^/]*\/converse-stream$/,
  );
});

test('through Cloudflare’s gateway the request is signed for the host of AWS', async () => {
  const standIn = bedrock.standIn(script);
  const gateway = 'https://gateway.ai.cloudflare.com/v1/account/name/aws-bedrock/bedrock-runtime/';
  // what the gateway does: the rest of the path goes to AWS, headers as they came
  const fetch: ModelFetch = (url, init) => {
    const [region = '', ...path] = url.slice(gateway.length).split('/');
    return fetchOf(standIn)(
      `https://bedrock-runtime.${region}.amazonaws.com/${path.join('/')}`,
      init,
    );
  };
  const variables = { BEDROCK_ENDPOINT: `${gateway}{region}` };
  expect(await bedrock.client(fetch, { variables }).generate(QUESTION)).toMatchObject({ ok: true });
  expect(standIn.calls[0]?.asked).toMatchObject({ region: 'us-east-1' });
});
