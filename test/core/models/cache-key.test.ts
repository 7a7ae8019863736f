import { expect, test } from 'vitest';
import { cacheKey } from '../../../src/core/models/cache-key.ts';
import type { Arm, ModelRequest } from '../../../src/core/models/call.ts';

const ARM: Arm = { provider: 'bedrock', region: 'eu-west-1', model: 'amazon.nova-lite-v1:0' };
const REQUEST: ModelRequest = {
  purpose: 'mutate',
  owner: { kind: 'population', id: 'p1' },
  system: 'system',
  messages: [{ role: 'user', text: 'text' }],
  maxTokens: 100,
};
const schema = { name: 'advice', description: '', schema: { type: 'object' } };

test('whatever changes the answer changes the key; whom it is for does not', () => {
  const keys = [
    cacheKey(ARM, REQUEST, ''),
    cacheKey(ARM, REQUEST, 'p1/7'),
    cacheKey({ ...ARM, region: 'us-east-1' }, REQUEST, ''),
    cacheKey({ ...ARM, model: 'other' }, REQUEST, ''),
    cacheKey(ARM, { ...REQUEST, purpose: 'repair' }, ''),
    cacheKey(ARM, { ...REQUEST, system: 'systemtext' }, ''),
    cacheKey(ARM, { ...REQUEST, messages: [{ role: 'user', text: 'other' }] }, ''),
    cacheKey(ARM, { ...REQUEST, messages: [{ role: 'assistant', text: 'text' }] }, ''),
    cacheKey(ARM, { ...REQUEST, maxTokens: 101 }, ''),
    cacheKey(ARM, { ...REQUEST, temperature: 0 }, ''),
    cacheKey(ARM, { ...REQUEST, effort: 'low' }, ''),
    cacheKey(ARM, { ...REQUEST, schema }, ''),
    cacheKey(ARM, { ...REQUEST, schema: { ...schema, schema: { type: 'array' } } }, ''),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
  const other = { ...REQUEST, owner: { kind: 'population', id: 'p2' } };
  expect(cacheKey(ARM, other, '')).toBe(keys[0]);
});
