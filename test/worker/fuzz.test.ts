import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { noBody } from '../../src/routes/route.ts';
import { routes } from '../../src/routes/table.ts';
import { call } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';
import { NAUGHTY } from '../support/naughty-strings.ts';
import { fillPath, sendTo } from '../support/send-to.ts';
import { MODULE, VALID, WHOLE } from '../support/valid-bodies.ts';

/** Bad input of every kind on every route: the answer is never a 5xx, and a refusal is always a problem document. */
const SEED = 20261121;
const RUNS = 80;
/** Of one body; every field is spoilt in turn by malformed.test.ts. */
const SPOILT = 30;
vi.setConfig({ testTimeout: 60_000 });

const naughty = fc.constantFrom(...NAUGHTY);
const text = fc.oneof(naughty, fc.string({ unit: 'binary' }), fc.string());
const value = fc.oneof(naughty, fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }));
const withBody = routes.filter((row) => row.body !== noBody);

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
      await sendTo(row, { path: fillPath(row.path, part), body });
      await sendTo(row, {
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
          if ((await sendTo(row, { path: `${path}?${query}` })) === 400) refused++;
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
        await sendTo(row, { path: fillPath(row.path, 'p_x'), body: body as BodyInit });
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
        const status = await sendTo(row, { path, body });
        if (status === 422 || status === 400) reached.refused++;
        else reached.taken++;
      }),
      { seed: SEED + n, numRuns: SPOILT },
    );
  }
  expect(reached.refused).toBeGreaterThan(SPOILT * 3);
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
        await sendTo(row, { path: fillPath(row.path, 'p_x'), body, headers: { [name]: given } });
      }),
      { seed: SEED, numRuns: 10 },
    );
});
