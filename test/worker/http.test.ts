import { env, exports } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import type { Env } from '../../src/env.ts';
import hub from '../../src/index.ts';
import { FAILURES } from '../../src/routes/errors.ts';
import { routes } from '../../src/routes/table.ts';
import { call, type Reply } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';

vi.setConfig({ testTimeout: 60_000 });

const problem = (reply: Reply, status: number, code: string): void => {
  expect([reply.status, reply.json?.['code'], reply.json?.['status']], reply.text).toEqual([
    status,
    code,
    status,
  ]);
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  expect(reply.json).toMatchObject({
    type: `/docs#${code}`,
    title: expect.any(String),
    detail: expect.any(String),
    instance: expect.stringMatching(/^\//),
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    errors: expect.any(Array),
  });
};
const pointers = (reply: Reply): string[] =>
  ((reply.json?.['errors'] ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);
const run = (genome: string, args: unknown[] = [], more = {}): Promise<Reply> =>
  call('POST', '/v1/run', { genome, args, ...more });
const create = (more: object, headers = {}): Promise<Reply> =>
  call('POST', '/v1/populations', { ...DOUBLE, ...more }, headers);

test('the open routes answer without a key, and the pages ask for nothing else', async () => {
  for (const path of ['/', '/docs']) {
    const page = await call('GET', path, undefined, { authorization: '' });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch('text/html');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(page.text).not.toMatch(/<(script|link|img|iframe)|@import|url\(/);
  }
  expect((await call('GET', '/health', undefined, { authorization: '' })).json).toEqual({
    status: 'ok',
  });
  const api = await call('GET', '/openapi.json', undefined, { authorization: '' });
  expect(Object.keys(api.json?.['paths'] ?? {})).toEqual([
    ...new Set(routes.map(({ path }) => path)),
  ]);
});

test('the docs page names every route and every problem, each link has its target', async () => {
  const { text } = await call('GET', '/docs');
  for (const { method, path } of routes) expect(text).toContain(`<code>${method} ${path}</code>`);
  const targets = new Set(Array.from(text.matchAll(/ id="([^"]+)"/g), ([, id]) => id));
  for (const code of Object.keys(FAILURES)) expect(targets).toContain(code);
  for (const [, target] of text.matchAll(/href="#([^"]+)"/g)) expect(targets).toContain(target);
});

test('unknown routes are 404, known ones with another method 405 with Allow', async () => {
  problem(await call('GET', '/v1/nothing'), 404, 'not-found');
  problem(await call('GET', '/v1/populations/a/b/c/d'), 404, 'not-found');
  const methods = await call('PUT', '/v1/populations/p_x', {});
  problem(methods, 405, 'method-not-allowed');
  expect(methods.headers.get('allow')).toBe('GET, HEAD, PATCH, DELETE');
  expect((await call('HEAD', '/health')).status).toBe(200);
});

test('a trace id given by W3C traceparent comes back in answers and problems', async () => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  const headers = { traceparent: `00-${id}-00f067aa0ba902b7-01` };
  expect((await call('GET', '/health', undefined, headers)).headers.get('trace-id')).toBe(id);
  expect((await call('GET', '/v1/nothing', undefined, headers)).json?.['traceId']).toBe(id);
});

test('bodies: type, size, syntax', async () => {
  const post = (body: string, headers = {}): Promise<Reply> =>
    call('POST', '/v1/run', body, headers);
  problem(await post('{}', { 'content-type': 'text/plain' }), 415, 'unsupported-media-type');
  problem(await post('{}', { 'content-type': 'application/jsonp' }), 415, 'unsupported-media-type');
  expect((await post('{}', { 'content-type': 'application/json; charset=utf-8' })).status).toBe(
    422,
  );
  problem(await post(`"${'x'.repeat(9 << 20)}"`), 413, 'too-large');
  const broken = await post('{"genome":\n  tru}');
  problem(broken, 400, 'malformed-json');
  expect(broken.json?.['detail']).toMatch('line 2, column 3');
  problem(await post('{"args":[],"args":[]}'), 400, 'malformed-json');
  problem(await post('{"genome":"\\ud800"}'), 400, 'malformed-json');
});

test('a body that streams beyond the cap without a length is 413, invalid UTF-8 is 400', async () => {
  const send = async (body: BodyInit): Promise<number> => {
    const headers = { authorization: 'Bearer test-key', 'content-type': 'application/json' };
    const response = await exports.default.fetch('https://hub.test/v1/run', {
      method: 'POST',
      headers,
      body,
    });
    await response.text();
    return response.status;
  };
  let chunks = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (chunks++ > 200) controller.close();
      else controller.enqueue(new Uint8Array(65_536).fill(32));
    },
  });
  expect(await send(endless)).toBe(413);
  expect(await send(Uint8Array.of(0x22, 0xff, 0x22))).toBe(400);
});

test('what is wrong in a body is named by pointers', async () => {
  const type = await create({ config: { seed: 'x', islands: { count: 65 } } });
  problem(type, 422, 'invalid');
  expect(pointers(type)).toEqual(['/config/seed', '/config/islands/count']);
  expect(pointers(await create({ config: { colour: 1, 'a/b~c': 2 } }))).toEqual([
    '/config/colour',
    '/config/a~1b~0c',
  ]);
  expect(pointers(await create({ seeds: [] }))).toEqual(['/seeds']);
  expect(pointers(await create({ evaluator: { kind: 'judge' } }))).toEqual(['/evaluator/kind']);
  expect(
    pointers(await create({ evaluator: { ...DOUBLE.evaluator, cases: [{ args: [1] }] } })),
  ).toEqual(['/evaluator/cases/0/expected']);
});

test('what the schema cannot say: gate, fuel, data, names, and nothing is made', async () => {
  const refused = await create({
    seeds: [DOUBLE.seeds[0], 'export default function f(x) {\n  return eval(x);\n}'],
  });
  problem(refused, 422, 'invalid');
  expect(refused.json?.['errors']).toMatchObject([
    {
      pointer: '/seeds/1',
      code: expect.any(String),
      detail: expect.any(String),
      line: 2,
      hint: expect.any(String),
    },
  ]);
  const fuel = { ...DOUBLE.config, fuelPerCall: 50_000_000 };
  const cases = Array.from({ length: 41 }, (_, i) => ({ args: [i], expected: i }));
  const evaluator = { ...DOUBLE.evaluator, cases };
  expect(pointers(await create({ config: fuel, evaluator }))).toEqual(['/config/fuelPerCall']);
  const wide = Array.from({ length: 5 }, () => ({ args: ['x'.repeat(1 << 20)], expected: 1 }));
  expect(pointers(await create({ evaluator: { ...DOUBLE.evaluator, cases: wide } }))).toEqual([
    '/evaluator/cases',
  ]);
  // each within its own limit; together more than a row
  const strings = Array.from({ length: 256 }, () => '\u0001'.repeat(1_024));
  expect(pointers(await create({ config: { primitives: { strings } } }))).toEqual(['/config']);
  const genome = DOUBLE.seeds[0];
  const twice = [
    { name: 'a', genome },
    { name: 'a', genome },
  ];
  expect(pointers(await create({ baselines: twice }))).toEqual(['/baselines/1/name']);
  expect(pointers(await create({ baselines: [{ name: 'a', genome: '(' }] }))).toEqual([
    '/baselines/0/genome',
  ]);
  const module = { kind: 'module', source: 'class A {}', runtime: 'machine' };
  expect(pointers(await create({ evaluator: module }))[0]).toBe('/evaluator/source');
  expect((await call('GET', '/v1/populations')).json).toEqual({ items: [], next: null });
});

test('a seed may hold any string: half a character, or more of them than a row', async () => {
  const says = (text: string): string => `export default function f(x) { return '${text}'; }`;
  const long = Array.from({ length: 40 }, (_, i) => says(`${i}${'a'.repeat(60_000)}`));
  for (const seeds of [[says('\\ud800')], long]) {
    const made = await call('POST', '/v1/populations', {
      ...DOUBLE,
      seeds,
      config: { genomeBytes: 65_536 },
    });
    expect(made.status, made.text.slice(0, 300)).toBe(201);
  }
});

test('queries and cursors', async () => {
  for (const query of [
    'limit=0',
    'limit=501',
    'limit=-1',
    'limit=1.5',
    'limit=0x10',
    'limit=+5',
    'limit=',
    'limit=1&limit=2',
    'colour=1',
    'state=dead',
    '__proto__=1',
  ])
    problem(await call('GET', `/v1/populations?${query}`), 400, 'bad-query');
  for (const cursor of ['%00', '', 'x', 'populations.-1', 'populations.1.5', 'agents.1'])
    problem(await call('GET', `/v1/populations?cursor=${cursor}`), 400, 'bad-cursor');
  problem(await call('GET', '/v1/events?after=-1'), 400, 'bad-query');
});

test('a run answers with output and fuel; what ends it otherwise is a problem with the fuel used', async () => {
  const f = (body: string): string => `export default function f(a) { ${body} }`;
  expect((await run(f('return a.map((x) => x * 2);'), [[1, 2]])).json).toEqual({
    output: [2, 4],
    fuel: expect.any(Number),
  });
  expect((await run(f(''))).json).toEqual({ fuel: expect.any(Number) });
  for (const [code, body] of [
    ['fuel-exhausted', 'while (true) {}'],
    ['memory-exhausted', "const k = []; for (;;) k.push(new Array(10000).fill('x'));"],
    ['depth-exhausted', 'const g = () => g() + 1; return g();'],
    ['bad-output', 'return NaN;'],
    ['threw', "throw new Error('no');"],
  ] as const) {
    const reply = await run(f(body), [1]);
    problem(reply, 422, code);
    expect(reply.json?.['fuel']).toBeGreaterThan(0);
  }
  const refused = await run(f('return fetch(a);'), [1]);
  problem(refused, 422, 'gate-refused');
  expect(pointers(refused)).toContain('/genome');
});

test('a run is seeded, 0 by default, and counts the same fuel each time', async () => {
  const genome = 'export default function f() { return [Math.random(), Math.random()]; }';
  const [first, again, zero, other] = [
    await run(genome),
    await run(genome),
    await run(genome, [], { seed: 0 }),
    await run(genome, [], { seed: 5 }),
  ];
  expect(again.json).toEqual(first.json);
  expect(zero.json).toEqual(first.json);
  expect(other.json?.['output']).not.toEqual(first.json?.['output']);
});

test('a run keeps within its own limits, and other requests get their turn meanwhile', async () => {
  const spin = 'export default function f() { for (;;) {} }';
  expect((await run(spin, [], { fuel: 1_000 })).json?.['fuel']).toBeLessThanOrEqual(1_000);
  problem(await run(spin, [], { fuel: 20_000_001 }), 422, 'invalid');
  const order: string[] = [];
  await Promise.all([
    run(spin, [], { fuel: 20_000_000 }).then(() => order.push('run')),
    call('GET', '/health').then(() => order.push('health')),
  ]);
  expect(order).toEqual(['health', 'run']);
});

test('arguments: __proto__ keys are harmless, depth is bounded', async () => {
  const echo = 'export default function f(a) { return Object.keys(a); }';
  const reply = await call(
    'POST',
    '/v1/run',
    `{"genome":${JSON.stringify(echo)},"args":[{"__proto__":{"x":1},"a":1}]}`,
  );
  expect(reply.status).toBeLessThan(500);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  expect((await run('export default function f(a) { return 1; }', [nested(63)])).status).toBe(200);
  expect(pointers(await run('export default function f(a) { return 1; }', [nested(70)]))).toEqual([
    '/args/0',
  ]);
  problem(await call('POST', '/v1/run', `{"__proto__":{"genome":"x"},"args":[]}`), 422, 'invalid');
});

test('nothing of another account, and nothing made up, is found', async () => {
  for (const id of [
    'p_nothing',
    'p_aaaaaaaaaaaaaaaaaaaaaaaaaa',
    '%00',
    '..%2f..',
    'p_%F0%9F%98%80',
    '__proto__',
  ])
    problem(await call('GET', `/v1/populations/${id}`), 404, 'not-found');
  expect(env.HUB_KEY).toBe('test-key');
});

test('without a configured key all but the open routes is 503; a key of the hub_ form names its account', async () => {
  const { HUB_KEY: _, ...bare } = env;
  const ask = (path: string, key: string, given: Env): Promise<Response> =>
    hub.fetch(
      new Request(`https://hub.test${path}`, { headers: { authorization: `Bearer ${key}` } }),
      given,
    );
  for (const { path, scope, method } of routes.filter((row) => row.method === 'GET')) {
    const { status } = await ask(path.replaceAll(/\{\w+\}/g, 'x'), 'test-key', bare);
    expect(status, `${method} ${path}`).toBe(scope === 'open' ? 200 : 503);
  }
  const key = 'hub_acme_k1_0123456789abcdef0123456789abcdef';
  expect((await ask('/v1/populations', key, { ...bare, HUB_KEY: key })).status).toBe(200);
  await env.ACCOUNTS.getByName('acme').reserve({ name: 'x', key: undefined, request: '' });
  expect((await ask('/v1/populations', `${key}x`, { ...bare, HUB_KEY: key })).status).toBe(401);
});
