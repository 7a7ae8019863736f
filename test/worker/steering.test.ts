import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { pageOf } from '../../src/routes/query.ts';
import { agent, agentItem } from '../../src/schemas/agent.ts';
import { population } from '../../src/schemas/population.ts';
import { call, type Reply } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';
import { until } from '../support/populations.ts';
import { createControl } from '../support/stand-ins/control.ts';
import { BEDROCK_CONTROL } from '../support/stand-ins/outbound-names.ts';

vi.setConfig({ testTimeout: 60_000 });

const made = async (): Promise<string> => {
  const { json } = await call('POST', '/v1/populations', { ...DOUBLE, name: 'steered' });
  return String(json?.['id']);
};
const at = (id: string, rest = ''): string => `/v1/populations/${id}${rest}`;
const put = (id: string, mode: string, text: string, headers = {}): Promise<Reply> =>
  call('PUT', at(id, '/steering'), { mode, text }, headers);
const textOf = async (id: string): Promise<unknown> =>
  (await call('GET', at(id, '/steering'))).json?.['text'];
interface Event {
  readonly type: string;
  readonly actor: string;
  readonly data: object;
}
const changes = async (id: string): Promise<Event[]> => {
  const { json } = await call('GET', at(id, '/events'));
  const items = (json?.['items'] ?? []) as Event[];
  return items.filter(({ type }) => type === 'steering-changed');
};

test('text is added line by line or replaced, and each change is an event without the text', async () => {
  const id = await made();
  expect(await textOf(id)).toBe('');
  expect((await put(id, 'append', 'try a table')).json).toEqual({ text: 'try a table' });
  expect((await put(id, 'append', 'keep it short')).json).toEqual({
    text: 'try a table\nkeep it short',
  });
  expect(await textOf(id)).toBe('try a table\nkeep it short');
  expect((await put(id, 'replace', 'größer')).json).toEqual({ text: 'größer' });
  expect(await textOf(id)).toBe('größer');
  expect((await put(id, 'replace', '')).json).toEqual({ text: '' });
  const events = await changes(id);
  expect(events.map(({ data }) => data)).toEqual([
    { mode: 'append', bytes: 11 },
    { mode: 'append', bytes: 25 },
    { mode: 'replace', bytes: 8 },
    { mode: 'replace', bytes: 0 },
  ]);
  expect(events[0]?.actor).toBe('key:root');
});

test('at most 4 KB of UTF-8 in all; what is refused changes nothing', async () => {
  const id = await made();
  expect((await put(id, 'append', 'ä'.repeat(2_047))).status).toBe(200);
  for (const text of ['ab', 'ä'.repeat(10)]) {
    const reply = await put(id, 'append', text);
    expect([reply.status, reply.json?.['code']]).toEqual([422, 'invalid']);
    expect(reply.json?.['errors']).toMatchObject([{ pointer: '/text', code: 'too-big' }]);
  }
  expect((await put(id, 'append', 'b')).status).toBe(200);
  expect((await put(id, 'replace', 'x'.repeat(4_097))).status).toBe(422);
  expect(await textOf(id)).toBe(`${'ä'.repeat(2_047)}\nb`);
  expect(await changes(id)).toHaveLength(2);
});

test('an Idempotency-Key has one effect; a key that was refused can be used again', async () => {
  const id = await made();
  const key = { 'idempotency-key': 'steer-1' };
  expect((await put(id, 'append', 'x'.repeat(5_000), key)).status).toBe(422);
  const first = await put(id, 'append', 'once', key);
  const second = await put(id, 'append', 'once', key);
  expect([first.json, second.json]).toEqual([{ text: 'once' }, { text: 'once' }]);
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect((await put(id, 'append', 'twice', key)).json?.['code']).toBe('idempotency-mismatch');
  expect(await textOf(id)).toBe('once');
});

test('bodies that do not fit are named by their place; unknown populations are 404', async () => {
  const id = await made();
  const path = at(id, '/steering');
  const wrong = await call('PUT', path, { mode: 'prepend', text: 1, more: true });
  expect(wrong.status).toBe(422);
  const errors = wrong.json?.['errors'] as { pointer: string }[];
  expect(errors.map(({ pointer }) => pointer)).toEqual(['/mode', '/text', '/more']);
  expect((await put(`p_${'a'.repeat(26)}`, 'append', 'x')).status).toBe(404);
  expect((await call('DELETE', path)).headers.get('allow')).toBe('GET, HEAD, PUT');
});

test('the text is in the prompts of models, and what comes of them has the shape that OpenAPI promises', async () => {
  const { json } = await call('POST', '/v1/populations', {
    ...DOUBLE,
    config: {
      ...DOUBLE.config,
      stop: { proposals: 3 },
      models: { arms: ['local.mutator'], genetic: 20 },
    },
  });
  const id = String(json?.['id']);
  await put(id, 'append', 'prefer additions to products');
  expect((await call('POST', `/v1/populations/${id}/start`)).status).toBe(202);
  await until(id);
  const { calls } = await createControl(BEDROCK_CONTROL).send({ do: 'report' }, id);
  expect(calls.length).toBeGreaterThanOrEqual(3);
  for (const { body } of calls) expect(body).toContain('prefer additions to products');
  const view = z.strictObject(population.shape).parse((await call('GET', at(id))).json);
  expect(view.models).toMatchObject({ state: 'ready', inFlight: 0 });
  expect(view.models?.proposals).toBeGreaterThanOrEqual(3);
  const { json: page } = await call('GET', at(id, '/agents?limit=8&order=generation'));
  const { items } = pageOf(agentItem).parse(page);
  const agents = await Promise.all(items.map(({ hash }) => call('GET', at(id, `/agents/${hash}`))));
  const models = agents.map(({ json: one }) => z.strictObject(agent.shape).parse(one).dna.model);
  expect(models).toContain('local.mutator');
});

test('a deleted population has no text any more', async () => {
  const id = await made();
  await put(id, 'append', 'secret wish');
  expect((await call('DELETE', at(id))).status).toBe(204);
  expect((await call('GET', at(id, '/steering'))).status).toBe(404);
  expect((await put(id, 'append', 'x')).status).toBe(404);
});
