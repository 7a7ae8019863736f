import { expect, test } from 'vitest';
import { capabilityOf } from '../../../src/core/models/capability.ts';
import { createCatalog } from '../../../src/core/models/catalog.ts';
import { TASK_KINDS } from '../../../src/core/models/task-kind.ts';

const catalog = createCatalog([]);

/** [sampling, forced tool, strict tools, native schema, thinking, cache minimum] as the sources have it. */
test.each([
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', true, true, true, false, 'optional', 4_096],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', true, true, true, true, 'optional', 1_024],
  ['us.anthropic.claude-opus-4-5-20251101-v1:0', true, true, true, true, 'optional', 4_096],
  ['us.anthropic.claude-sonnet-4-6', true, true, true, false, 'optional', 2_048],
  ['us.anthropic.claude-opus-4-6-v1', true, true, true, true, 'optional', 4_096],
  ['us.anthropic.claude-opus-4-7', false, true, false, false, 'optional', 2_048],
  ['us.anthropic.claude-opus-4-8', false, true, false, false, 'optional', 1_024],
  ['us.anthropic.claude-sonnet-5', false, true, false, false, 'optional', 1_024],
  ['us.anthropic.claude-fable-5', false, true, false, false, 'always', 1_024],
  ['us.anthropic.claude-opus-5', false, true, false, false, 'optional', 512],
  ['us.anthropic.claude-fable-5-1', false, false, false, false, 'always', 1_024],
  ['us.anthropic.claude-fable-5-2', false, false, false, false, 'always', 1_024],
  ['us.anthropic.claude-opus-5-5', false, false, false, false, 'always', 1_024],
  ['us.anthropic.claude-sonnet-5-5', false, false, false, false, 'always', 1_024],
  ['us.anthropic.claude-haiku-5-5', false, true, false, false, 'optional', 1_024],
  ['us.amazon.nova-pro-v1:0', true, true, false, false, 'none', 1_024],
  ['us.amazon.nova-micro-v1:0', true, true, false, false, 'none', 1_536],
  ['qwen.qwen3-coder-30b-a3b-v1:0', true, true, true, true, 'none', 0],
  ['deepseek.v3.2', true, true, true, true, 'optional', 0],
  ['meta.llama3-1-8b-instruct-v1:0', true, false, false, false, 'none', 0],
  ['openai.gpt-oss-120b-1:0', true, true, true, true, 'optional', 0],
])('%s', (id, sampling, forcedTool, strictTools, nativeSchema, thinking, cacheMinimum) => {
  expect(catalog.find(id)?.capability).toMatchObject({
    sampling,
    forcedTool,
    strictTools,
    nativeSchema,
    thinking,
    cacheMinimum,
    cachePoints: cacheMinimum > 0,
    burndown: id.includes('claude') ? 5 : 1,
  });
});

test('priors: every model of the table has its own family, within 0..1; what is harder is trusted less', () => {
  const nobody = capabilityOf('nobody.knows-it', { reasoning: false, strict: false });
  const newest = capabilityOf('anthropic.claude-saga-7', { reasoning: true, strict: true });
  expect(newest).toMatchObject({ sampling: false, forcedTool: false, nativeSchema: false });
  for (const { id, capability } of catalog.all()) {
    for (const kind of TASK_KINDS) {
      expect(capability.prior[kind], id).toBeGreaterThan(0);
      expect(capability.prior[kind], id).toBeLessThanOrEqual(1);
    }
    const { repair, mutate, decide, advise } = capability.prior;
    expect([repair, mutate, decide, advise]).toEqual(
      [repair, mutate, decide, advise].toSorted((a, b) => b - a),
    );
    // no family has the strength of what is not known
    expect([nobody.prior, newest.prior], id).not.toContainEqual(capability.prior);
  }
});

test('priors: within a family the dearer model is trusted more, and its geography changes nothing', () => {
  const prior = (id: string): number => catalog.find(id)?.capability.prior.mutate ?? Number.NaN;
  for (const line of [
    ['haiku-4-5-20251001-v1:0', 'haiku-5-5', 'sonnet-5-5', 'opus-5-5', 'fable-5-2'].map(
      (name) => `global.anthropic.claude-${name}`,
    ),
    ['micro', 'lite', 'pro', 'premier'].map((name) => `us.amazon.nova-${name}-v1:0`),
    ['luna', 'sol', 'astra'].map((name) => `global.openai.gpt-6-${name}`),
    ['openai.gpt-oss-20b', 'openai.gpt-oss-120b'],
    ['qwen.qwen3-32b-v1:0', 'qwen.qwen3-coder-480b-a35b-v1:0'],
  ]) {
    const priors = line.map(prior);
    expect(priors).toEqual(priors.toSorted((a, b) => a - b));
    expect(new Set(priors).size).toBe(line.length);
  }
  expect(prior('eu.anthropic.claude-opus-5-5')).toBe(prior('global.anthropic.claude-opus-5-5'));
});
