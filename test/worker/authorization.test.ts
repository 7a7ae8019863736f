import { expect, test, vi } from 'vitest';
import type { Route } from '../../src/routes/route.ts';
import { SCOPES } from '../../src/routes/route.ts';
import { routes } from '../../src/routes/table.ts';
import { call, callInside, type Reply } from '../support/api.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What every route needs: a row missing here, or one too many, fails the test. */
const MATRIX: Readonly<Record<string, string>> = {
  'GET /': 'open',
  'GET /docs': 'open',
  'GET /openapi.json': 'open',
  'GET /health': 'open',
  'POST /v1/populations': 'write',
  'GET /v1/populations': 'read',
  'GET /v1/populations/{id}': 'read',
  'PATCH /v1/populations/{id}': 'write',
  'DELETE /v1/populations/{id}': 'write',
  'POST /v1/populations/{id}/start': 'write',
  'POST /v1/populations/{id}/pause': 'write',
  'POST /v1/populations/{id}/resume': 'write',
  'POST /v1/populations/{id}/stop': 'write',
  'POST /v1/populations/{id}/restore': 'write',
  'GET /v1/populations/{id}/steering': 'read',
  'PUT /v1/populations/{id}/steering': 'write',
  'GET /v1/populations/{id}/champion': 'read',
  'POST /v1/populations/{id}/champion/invoke': 'run',
  'GET /v1/populations/{id}/agents': 'read',
  'GET /v1/populations/{id}/agents/{hash}': 'read',
  'GET /v1/populations/{id}/agents/{hash}/lineage': 'read',
  'POST /v1/populations/{id}/evaluations': 'run',
  'GET /v1/populations/{id}/events': 'read',
  'GET /v1/populations/{id}/snapshots': 'read',
  'GET /v1/populations/{id}/verify': 'read',
  'GET /v1/events': 'read',
  'GET /v1/populations/{id}/live': 'read',
  'POST /v1/run': 'run',
  'GET /v1/models': 'read',
  'GET /v1/budget': 'read',
  'PUT /v1/budget': 'admin',
  'GET /v1/costs': 'read',
  'GET /v1/populations/{id}/costs': 'read',
  'POST /v1/estimate': 'read',
  'POST /v1/keys': 'admin',
  'GET /v1/keys': 'admin',
  'DELETE /v1/keys/{keyId}': 'admin',
};

const name = (row: Route): string => `${row.method} ${row.path}`;
const closed = routes.filter((row) => row.scope !== 'open');

/** A request that passes authorization and then fails, if it does, for another reason. */
const ask = (row: Route, key: string): Promise<Reply> =>
  callInside(
    row.method,
    row.path.replaceAll(/\{\w+\}/g, 'unknown'),
    ['POST', 'PUT', 'PATCH'].includes(row.method) ? {} : undefined,
    { authorization: key },
  );

async function issue(scopes: readonly string[]): Promise<{ key: string; keyId: string }> {
  const { json } = await call('POST', '/v1/keys', { name: 'test', scopes });
  return { key: String(json?.['key']), keyId: String(json?.['keyId']) };
}

test('the matrix has exactly the routes of the table', () => {
  expect(Object.fromEntries(routes.map((row) => [name(row), row.scope]))).toEqual(MATRIX);
});

test('without a key, or with one that is not known, every closed route is 401', async () => {
  const wrong = [
    '',
    'Bearer',
    'Bearer nope',
    'Basic dGVzdC1rZXk=',
    'Bearer test-key2',
    'Bearer test-ke',
    'test-key',
  ];
  const forged = [
    'Bearer hub_default_aaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'Bearer hub_other_aaaa_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
  ];
  for (const row of closed)
    for (const key of [...wrong, ...forged]) {
      const reply = await ask(row, key);
      expect([reply.status, reply.json?.['code']], `${name(row)} ${key}`).toEqual([
        401,
        'unauthenticated',
      ]);
      expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
});

test('a key opens the routes of its scopes and no other', async () => {
  for (const scope of SCOPES) {
    const { key } = await issue([scope]);
    for (const row of closed) {
      const { status, json } = await ask(row, `Bearer ${key}`);
      if (row.scope === scope) expect([401, 403], name(row)).not.toContain(status);
      else
        expect([status, json?.['code']], `${name(row)} with ${scope}`).toEqual([403, 'forbidden']);
    }
  }
});

test('a revoked key that was not seen in the last seconds is 401', async () => {
  const { key, keyId } = await issue(['read']);
  expect((await call('DELETE', `/v1/keys/${keyId}`)).status).toBe(204);
  expect((await call('DELETE', `/v1/keys/${keyId}`)).status).toBe(404);
  expect(
    (await call('GET', '/v1/populations', undefined, { authorization: `Bearer ${key}` })).status,
  ).toBe(401);
});

test('the secret of a key is shown once', async () => {
  const { key } = await issue(['read']);
  expect((await call('GET', '/v1/keys')).text).not.toContain(key.slice(-32));
});
