import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import hub from '../../src/index.ts';
import type { Route } from '../../src/routes/route.ts';
import { noBody } from '../../src/routes/route.ts';
import { routes } from '../../src/routes/table.ts';
import { call, DOUBLE, ROOT_KEY } from '../support/api.ts';
import { MODEL_VARIABLES } from '../support/model-variables.ts';
import { NAUGHTY } from '../support/naughty-strings.ts';

/** Bad input of every kind on every route: the answer is never a 5xx, and a refusal is always a problem document. */
const SEED = 20261121;
const RUNS = 80;
vi.setConfig({ testTimeout: 60_000 });

const naughty = fc.constantFrom(...NAUGHTY);
const text = fc.oneof(naughty, fc.string({ unit: 'binary' }), fc.string());
const value = fc.oneof(naughty, fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }));
const withBody = routes.filter((row) => row.body !== noBody);

/** Every field that a population may be made with. */
const WHOLE = {
  name: 'whole',
  task: 'double it',
  seeds: [DOUBLE.seeds[0]],
  baselines: [{ name: 'twice', genome: 'export default function f(x) { return x + x; }' }],
  evaluator: {
    kind: 'cases',
    compare: { kind: 'numeric', tolerance: 0.5 },
    cases: [{ args: [1], expected: 2, weight: 2, group: 'small' }],
    heldOut: [{ args: [2], expected: 4 }],
    test: [{ args: [3], expected: 6 }],
  },
  config: {
    seed: 1,
    strategy: 'islands',
    signature: { params: [{ name: 'x', type: { array: 'number' } }], returns: 'any' },
    init: { kind: 'ramped', depth: [2, 3] },
    primitives: {
      terminals: ['x'],
      constants: { range: [-1, 1], integer: true, rate: 0.5 },
      strings: ['a'],
      operators: ['+'],
      functions: ['Math.max'],
      methods: ['push'],
      statements: ['if'],
      helpers: null,
      strict: true,
    },
    search: {
      parents: 'weighted',
      tournament: 2,
      crossover: 0.1,
      mutation: 0.9,
      elites: 1,
      maxDepth: 9,
      downSample: 0.5,
    },
    populationSize: 20,
    generationSize: 10,
    maxAgents: 100,
    islands: { count: 2, emigrateEvery: 3, emigrants: 1 },
    archive: { descriptors: [{ name: 'nodes', min: 1, max: 9, bins: 3 }] },
    genomeBytes: 4_096,
    fuelPerCall: 10_000,
    bytesPerCall: 100_000,
    repeats: 2,
    heldOutTolerance: 0.1,
    snapshotEvery: 5,
    shards: 2,
    stop: {
      evaluations: 10,
      fitness: 1,
      stagnation: 3,
      generations: 4,
      seconds: 5,
      proposals: 6,
    },
    models: { arms: [MODEL_VARIABLES.OPENAI_MODELS], concurrency: 2, share: 0.5, genetic: 10 },
    budget: { usd: 0.5, calls: 10, tokens: 1_000 },
    profile: 'staging',
  },
  start: false,
};
const MODULE = {
  ...DOUBLE,
  evaluator: {
    kind: 'module',
    source:
      'export default function evaluate(agent, { data }) { return { score: agent(data[0]) }; }',
    data: [1],
    heldOutData: [2],
    testData: [3],
    runtime: 'machine',
  },
};

/** Valid bodies by path, to be spoilt in one place. */
const VALID: Readonly<Record<string, object>> = {
  '/v1/populations': WHOLE,
  '/v1/populations/{id}': { name: 'two', task: 'x', config: { stop: { generations: 3 } } },
  '/v1/populations/{id}/restore': { snapshot: 'x' },
  '/v1/populations/{id}/steering': { mode: 'append', text: 'x' },
  '/v1/populations/{id}/champion/invoke': { args: [1], seed: 3 },
  '/v1/populations/{id}/evaluations': { genome: DOUBLE.seeds[0] },
  '/v1/run': { genome: DOUBLE.seeds[0], args: [1], fuel: 1_000, bytes: 100_000, seed: 1 },
  '/v1/estimate': WHOLE,
  '/v1/keys': { name: 'x', scopes: ['read'] },
  '/v1/budget': { account: { usd: 1, calls: 2 }, day: { tokens: 3 } },
};

interface Sent {
  readonly path: string;
  readonly body?: BodyInit | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send(row: Route, { path, body, headers = {} }: Sent): Promise<number> {
  const request = new Request(`https://hub.test${path}`, {
    method: row.method,
    headers: {
      authorization: `Bearer ${ROOT_KEY}`,
      'content-type': 'application/json',
      'if-match': '"x"',
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const response = await hub.fetch(request, env);
  const answer = await response.text();
  expect(response.status, `${row.method} ${path}: ${answer.slice(0, 300)}`).toBeLessThan(500);
  if (response.status >= 400) {
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(answer)).toMatchObject({ status: response.status, code: expect.any(String) });
  }
  return response.status;
}

const fill = (path: string, part: string): string =>
  path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(part.toWellFormed()));

/** A copy with the value at one path replaced, removed, or a field added beside it. */
function spoil(valid: object, at: number, how: 'replace' | 'remove' | 'add', by: unknown): object {
  const copy = structuredClone(valid);
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const visit = (holder: Record<string, unknown>): void => {
    for (const [key, inner] of Object.entries(holder)) {
      places.push({ holder, key });
      if (typeof inner === 'object' && inner !== null) visit(inner as Record<string, unknown>);
    }
  };
  visit(copy as Record<string, unknown>);
  const place = places[at % places.length];
  if (!place) return copy;
  if (how === 'remove') delete place.holder[place.key];
  else place.holder[how === 'add' ? `${place.key}x` : place.key] = by;
  return copy;
}

test('made-up path parts', async () => {
  for (const row of routes.filter(({ path }) => path.includes('{')))
    for (const part of NAUGHTY.slice(0, -1)) {
      const body = row.body === noBody ? undefined : JSON.stringify(VALID[row.path]);
      await send(row, { path: fill(row.path, part), body });
      await send(row, {
        path: row.path.replaceAll(/\{\w+\}/g, encodeURI(part.toWellFormed())),
        body,
      });
    }
});

test('made-up queries', async () => {
  const { json } = await call('POST', '/v1/populations', { ...DOUBLE, name: 'queried' });
  const id = String(json?.['id']);
  let refused = 0;
  for (const row of routes.filter(({ method }) => method === 'GET'))
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.constantFrom('limit', 'cursor', 'after', 'order', 'state', 'from', 'rows'),
          text,
        ),
        text,
        async (name, given) => {
          const path = row.path.replaceAll('{id}', id).replaceAll('{hash}', 'f'.repeat(64));
          const query = `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(given.toWellFormed())}`;
          if ((await send(row, { path: `${path}?${query}` })) === 400) refused++;
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  expect(refused).toBeGreaterThan(RUNS * 4);
});

test('bodies that are no JSON', async () => {
  const noise = fc.oneof(
    text,
    fc.uint8Array({ maxLength: 50 }),
    fc.json().map((json) => json.slice(1)),
  );
  for (const row of withBody)
    await fc.assert(
      fc.asyncProperty(noise, async (body) => {
        await send(row, { path: fill(row.path, 'p_x'), body: body as BodyInit });
      }),
      { seed: SEED, numRuns: RUNS },
    );
});

test('the bodies to be spoilt are valid', async () => {
  for (const body of [WHOLE, MODULE]) {
    const reply = await call('POST', '/v1/populations', body);
    expect(reply.status, reply.text).toBe(201);
  }
});

test('bodies of any JSON, and valid ones spoilt in one place', async () => {
  const { json } = await call('POST', '/v1/populations', { ...DOUBLE, name: 'spoilt' });
  const id = String(json?.['id']);
  const reached = { refused: 0, taken: 0 };
  const bodies = withBody.flatMap((row) => {
    const valid = VALID[row.path] ?? {};
    return valid === WHOLE
      ? [WHOLE, WHOLE, MODULE].map((each) => ({ row, valid: each }))
      : [{ row, valid }];
  });
  const how = fc.constantFrom('replace' as const, 'remove' as const, 'add' as const);
  for (const [n, { row, valid }] of bodies.entries()) {
    const path = row.path.replaceAll('{id}', id);
    await fc.assert(
      fc.asyncProperty(fc.nat(), how, value, fc.boolean(), async (at, kind, by, whole) => {
        const body = JSON.stringify(whole ? by : spoil(valid, at, kind, by));
        const status = await send(row, { path, body });
        if (status === 422 || status === 400) reached.refused++;
        else reached.taken++;
      }),
      { seed: SEED + n, numRuns: RUNS },
    );
  }
  expect(reached.refused).toBeGreaterThan(RUNS * 3);
  expect(reached.taken).toBeGreaterThan(5);
});

test('headers of any content', async () => {
  const header = fc
    .string({ unit: 'binary-ascii' })
    .map((given) => given.replaceAll(/[\r\n\0]/g, ''));
  const names = fc.constantFrom(
    'if-match',
    'idempotency-key',
    'content-type',
    'authorization',
    'traceparent',
    'sec-websocket-protocol',
  );
  for (const row of routes)
    await fc.assert(
      fc.asyncProperty(names, header, async (name, given) => {
        const body = row.body === noBody ? undefined : '{}';
        await send(row, { path: fill(row.path, 'p_x'), body, headers: { [name]: given } });
      }),
      { seed: SEED, numRuns: 10 },
    );
});
