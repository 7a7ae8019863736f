import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createModelClient } from '../../src/adapters/model-client.ts';
import type { ModelRequest } from '../../src/core/models/call.ts';
import { createCatalog } from '../../src/core/models/catalog.ts';
import { parseModelSettings } from '../../src/model-settings.ts';
import { ADVICE_ANSWER, adviceSchema } from '../../src/engine/advisor/schema.ts';

/** `npm run bedrock:local` as a process: what it prints is all that a hub needs. */

const COMMAND = path.resolve(import.meta.dirname, '../support/stand-ins/bedrock/serve.ts');
const served = spawn(process.execPath, [COMMAND, '--port', '0', '--seed', '3'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const variables: Record<string, string> = {};

beforeAll(async () => {
  let printed = '';
  for await (const chunk of served.stdout) {
    printed += String(chunk);
    if (printed.includes('MODEL_PRICES') && printed.endsWith('\n')) break;
  }
  for (const [, name = '', value = ''] of printed.matchAll(/^([A-Z_]+)='(.*)'$/gm)) {
    variables[name] = value;
  }
});
afterAll(() => served.kill());

const ask = async (request: Partial<ModelRequest>) => {
  const settings = parseModelSettings(variables);
  const [arm] = settings.arms;
  const facts = createCatalog(settings.prices).find(arm?.model ?? '');
  expect(settings.problems).toEqual([]);
  if (arm === undefined || facts === undefined) throw new Error('no model');
  const client = createModelClient(settings, arm, {
    capability: facts.capability,
    context: facts.context,
    remembered: { rejects: () => false, remember: () => {} },
    fetch: (url, init) => fetch(url, init),
    now: Date.now,
  });
  return client.generate({
    purpose: 'mutate',
    owner: { kind: 'population', id: 'p_1' },
    system: 'You improve programs.',
    messages: [{ role: 'user', text: 'hello' }],
    maxTokens: 2_000,
    deadlineMs: 10_000,
    signal: new AbortController().signal,
    ...request,
  });
};

test('its settings are without a problem, its price is known, and it improves a program', async () => {
  const program = 'export default function f(x) {\n  return x * 0.5 + 1;\n}';
  const text = [
    '# Current program, fitness 0.5',
    `--- begin current-program 0123456789abcdef ---\n${program}\n--- end 0123456789abcdef ---`,
    '# Do this\nMake one focused improvement of the current program as a PATCH.',
  ].join('\n');
  const answer = await ask({ messages: [{ role: 'user', text }] });
  expect(answer).toMatchObject({ ok: true, value: { stopReason: 'end_turn', dropped: [] } });
  expect(answer.ok && answer.value.text).toMatch(/<IDEA>.+<\/IDEA>\n<PATCH>\n<<<<<<< SEARCH\n/);
});

test('it advises', async () => {
  const answer = await ask({ schema: ADVICE_ANSWER });
  expect(answer.ok && adviceSchema.safeParse(answer.value.object).success).toBe(true);
});
