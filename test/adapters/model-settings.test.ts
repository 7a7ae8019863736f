import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ModelVariables } from '../../src/model-settings.ts';
import { parseModelSettings } from '../../src/model-settings.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };
const BEDROCK = {
  ...KEYS,
  AWS_REGIONS: 'us-east-1, eu-west-1',
  BEDROCK_MODELS: 'global.m-1,us.m-2-v1:0',
};

test('nothing set is no arm and no problem', () => {
  expect(parseModelSettings({})).toEqual({ arms: [], prices: [], problems: [] });
  expect(
    parseModelSettings({ BEDROCK_MODELS: ' , ', OPENAI_API_KEY: 'x', AWS_REGIONS: 'us-east-1' }),
  ).toEqual({
    arms: [],
    prices: [],
    problems: [],
  });
});

test('every model in every region, then those without one, each once', () => {
  const { arms, bedrock, openai, problems } = parseModelSettings({
    ...BEDROCK,
    BEDROCK_MODELS: `${BEDROCK.BEDROCK_MODELS},global.m-1`,
    OPENAI_BASE_URL: 'http://localhost:11434/v1/',
    OPENAI_MODELS: 'qwen3:8b,@cf/meta/llama',
  });
  expect(problems).toEqual([]);
  expect(arms).toEqual([
    { provider: 'bedrock', region: 'us-east-1', model: 'global.m-1' },
    { provider: 'bedrock', region: 'eu-west-1', model: 'global.m-1' },
    { provider: 'bedrock', region: 'us-east-1', model: 'us.m-2-v1:0' },
    { provider: 'bedrock', region: 'eu-west-1', model: 'us.m-2-v1:0' },
    { provider: 'openai', region: '-', model: 'qwen3:8b' },
    { provider: 'openai', region: '-', model: '@cf/meta/llama' },
  ]);
  expect(bedrock).toEqual({
    credentials: {
      kind: 'keys',
      accessKeyId: 'AKID',
      secretAccessKey: 'secret',
      sessionToken: null,
    },
    endpoint: null,
  });
  expect(openai).toEqual({ baseUrl: 'http://localhost:11434/v1', apiKey: null });
});

test('a bearer key counts before the pair of keys, and OpenAI’s own address is the default', () => {
  const { bedrock, openai } = parseModelSettings({
    ...BEDROCK,
    AWS_BEARER_TOKEN_BEDROCK: 'key',
    OPENAI_MODELS: 'gpt-x',
    OPENAI_API_KEY: 'sk-x',
  });
  expect(bedrock?.credentials).toEqual({ kind: 'bearer', key: 'key' });
  expect(openai).toEqual({ baseUrl: 'https://api.openai.com/v1', apiKey: 'sk-x' });
});

test.each<[string, ModelVariables, RegExp]>([
  ['no region', { ...BEDROCK, AWS_REGIONS: '' }, /AWS_REGIONS/],
  ['a region that is none', { ...BEDROCK, AWS_REGIONS: 'example.com/' }, /AWS_REGIONS/],
  [
    'no keys',
    { AWS_REGIONS: 'us-east-1', BEDROCK_MODELS: 'm' },
    /AWS_BEARER_TOKEN_BEDROCK.*AWS_ACCESS_KEY_ID/,
  ],
  ['half a pair', { ...BEDROCK, AWS_SECRET_ACCESS_KEY: '' }, /AWS_SECRET_ACCESS_KEY/],
  [
    'a secret that no header takes',
    { ...BEDROCK, AWS_SECRET_ACCESS_KEY: 'a\nb' },
    /AWS_SECRET_ACCESS_KEY/,
  ],
  ['a model that leaves its path', { ...BEDROCK, BEDROCK_MODELS: '..' }, /BEDROCK_MODELS/],
  [
    'http to another machine',
    { ...BEDROCK, BEDROCK_ENDPOINT: 'http://10.0.0.1' },
    /BEDROCK_ENDPOINT.*https/,
  ],
  [
    'a host that looks like this one',
    { ...BEDROCK, BEDROCK_ENDPOINT: 'http://127.0.0.1.example' },
    /BEDROCK_ENDPOINT/,
  ],
  ['another scheme', { ...BEDROCK, BEDROCK_ENDPOINT: 'ftp://localhost' }, /BEDROCK_ENDPOINT/],
  ['no URL', { ...BEDROCK, BEDROCK_ENDPOINT: 'bedrock' }, /BEDROCK_ENDPOINT/],
  [
    'a password in the URL',
    { OPENAI_MODELS: 'm', OPENAI_BASE_URL: 'https://u:pw@host/v1' },
    /OPENAI_BASE_URL/,
  ],
  [
    'a query in the URL',
    { OPENAI_MODELS: 'm', OPENAI_BASE_URL: 'https://host/v1?key=x' },
    /OPENAI_BASE_URL/,
  ],
  ['nobody to ask', { OPENAI_MODELS: 'm' }, /OPENAI_BASE_URL.*OPENAI_API_KEY/],
])('%s is a problem by name, and there is no arm', (_, variables, problem) => {
  const { arms, bedrock, openai, problems } = parseModelSettings(variables);
  expect(problems.join('\n')).toMatch(problem);
  expect({ arms, bedrock, openai }).toEqual({ arms: [], bedrock: undefined, openai: undefined });
});

test.each([
  'http://localhost:1',
  'http://127.9.9.9',
  'http://[::1]:80/v1',
  'https://any.example/{region}',
])('%s is an endpoint', (endpoint) => {
  const { bedrock, problems } = parseModelSettings({ ...BEDROCK, BEDROCK_ENDPOINT: endpoint });
  expect(problems).toEqual([]);
  expect(bedrock?.endpoint).toBe(endpoint);
});

test('whatever is set, it never throws, and no value is in a problem', () => {
  const value = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: 12 }),
    fc.string({ unit: 'grapheme-ascii', minLength: 12 }).map((text) => `${text}\n\u0000é`),
    fc.domain().map((host) => `http://${host}/secret/path`),
    fc.constantFrom('{"m":{"in":"a very secret price"}}', 'http://user:password@127.0.0.1'),
  );
  let withProblems = 0;
  fc.assert(
    fc.property(
      fc.record(
        {
          AWS_ACCESS_KEY_ID: value,
          AWS_SECRET_ACCESS_KEY: value,
          AWS_SESSION_TOKEN: value,
          AWS_BEARER_TOKEN_BEDROCK: value,
          AWS_REGIONS: fc.oneof(value, fc.constant('us-east-1')),
          BEDROCK_MODELS: fc.oneof(value, fc.constant('m-1')),
          BEDROCK_ENDPOINT: value,
          OPENAI_BASE_URL: value,
          OPENAI_API_KEY: value,
          OPENAI_MODELS: fc.oneof(value, fc.constant('m-1')),
          MODEL_PRICES: value,
        },
        { requiredKeys: [] },
      ),
      (variables) => {
        const { problems, arms, bedrock, openai } = parseModelSettings(variables);
        const secrets = Object.values(variables).filter((text) => text.length >= 12);
        expect(secrets.filter((text) => problems.join('\n').includes(text))).toEqual([]);
        expect(arms.some(({ provider }) => provider === 'bedrock')).toBe(
          bedrock !== undefined && arms.length > 0,
        );
        if (openai) expect(openai.baseUrl).toMatch(/^https?:/);
        if (problems.length > 0) withProblems++;
      },
    ),
    { numRuns: 200, seed: 20_261_121 },
  );
  expect(withProblems).toBeGreaterThan(100);
});

test('prices of one’s own: what is not given has a default, what is wrong is named', () => {
  const given = {
    'local.mutator': { in: 0.1, out: 0.4, context: 32_000 },
    m: {
      in: 2,
      out: 10,
      cacheRead: 0.05,
      validFrom: 5,
      source: 'invoice',
      tiers: [
        { inputAbove: 200_000, in: 6, out: 20 },
        { inputAbove: 100_000, in: 4, out: 15 },
      ],
    },
  };
  const { prices, problems } = parseModelSettings({ MODEL_PRICES: JSON.stringify(given) });
  const none = { cacheRead: null, cacheWrite5m: null, cacheWrite1h: null };
  expect(problems).toEqual([]);
  expect(prices).toEqual([
    {
      model: 'local.mutator',
      price: { in: 0.1, out: 0.4, ...none, tiers: [], validFrom: 0, source: 'MODEL_PRICES' },
      context: 32_000,
    },
    {
      model: 'm',
      price: {
        in: 2,
        out: 10,
        ...none,
        cacheRead: 0.05,
        validFrom: 5,
        source: 'invoice',
        tiers: [
          { inputAbove: 100_000, in: 4, out: 15, ...none },
          { inputAbove: 200_000, in: 6, out: 20, ...none },
        ],
      },
    },
  ]);
});

test.each([
  ['no JSON', '{', /not JSON/],
  ['no output price', '{"m":{"in":1}}', /m\.out/],
  ['a negative price', '{"m":{"in":-1,"out":1}}', /m\.in/],
  ['more than six decimals', '{"m":{"in":0.00000001,"out":1}}', /m\.in/],
  ['a misspelt field', '{"m":{"in":1,"out":1,"cacheread":1}}', /cacheread/],
  ['a list', '[]', /MODEL_PRICES/],
])('prices with %s are not used', (_, text, problem) => {
  const { prices, problems } = parseModelSettings({ MODEL_PRICES: text });
  expect(prices).toEqual([]);
  expect(problems.join()).toMatch(problem);
});

test('prices as they are printed have six decimals', () => {
  for (let micro = 1; micro < 2_000; micro += 7) {
    const text = JSON.stringify({ m: { in: micro / 1e6, out: 0.035 * micro } });
    const rounded = text.replace(/(\d+\.\d{6})\d+/g, '$1');
    expect(parseModelSettings({ MODEL_PRICES: rounded }).problems, rounded).toEqual([]);
  }
});
