import { expect, test } from 'vitest';
import { createAnswerFold, endingOf } from '../../../src/adapters/bedrock/converse-answer.ts';
import { kindOfError } from '../../../src/adapters/bedrock/errors.ts';
import type { Frame } from '../../../src/adapters/bedrock/event-stream.ts';

const event = (type: string, payload: object): Frame => ({
  headers: new Map([
    [':message-type', 'event'],
    [':event-type', type],
  ]),
  payload: new TextEncoder().encode(JSON.stringify(payload)),
});
const STOP = event('messageStop', { stopReason: 'tool_use' });
const ACCOUNTS = event('metadata', {
  usage: { inputTokens: 5, outputTokens: 7, cacheReadInputTokens: 11 },
});
const tool = (contentBlockIndex: number, ...parts: readonly string[]): Frame[] => [
  event('contentBlockStart', {
    contentBlockIndex,
    start: { toolUse: { toolUseId: 'a', name: 'b' } },
  }),
  ...parts.map((input) =>
    event('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input } } }),
  ),
];

function folded(...frames: readonly Frame[]): ReturnType<typeof createAnswerFold> {
  const fold = createAnswerFold();
  for (const frame of frames) fold.take(frame);
  return fold;
}

test('the first of several tools counts, and text between them is text', () => {
  const between = event('contentBlockDelta', { contentBlockIndex: 1, delta: { text: 'and ' } });
  const thinking = event('contentBlockDelta', {
    contentBlockIndex: 3,
    delta: { reasoningContent: { text: 'no' } },
  });
  const fold = folded(
    ...tool(0, '{"a":', '1}'),
    between,
    ...tool(2, '{"b":2}'),
    thinking,
    STOP,
    ACCOUNTS,
  );
  expect(fold).toMatchObject({
    toolInput: '{"a":1}',
    text: 'and ',
    isWhole: true,
    usage: { inputTokens: 5, outputTokens: 7, cacheReadTokens: 11, cacheWriteTokens: 0 },
  });
});

test('a tool used without input has an empty one', () => {
  expect(folded(...tool(0), STOP, ACCOUNTS).toolInput).toBe('');
});

test('both ends are needed, in any order; events that are not known are passed over', () => {
  expect(folded(STOP).isWhole).toBe(false);
  expect(folded(ACCOUNTS).isWhole).toBe(false);
  expect(folded(ACCOUNTS, event('citations', { x: 1 }), STOP).isWhole).toBe(true);
});

test('an event of another form is a fault, and nothing is taken after it', () => {
  const wrong = event('contentBlockDelta', { delta: { text: 5 } });
  const fold = folded(wrong, STOP, ACCOUNTS);
  expect(fold.fault).not.toBeNull();
  expect(fold.isWhole).toBe(false);
});

test('an error frame without a type is an exception as well', () => {
  const error: Frame = {
    headers: new Map([
      [':message-type', 'error'],
      [':error-code', 'InternalFailure'],
    ]),
    payload: new Uint8Array(),
  };
  expect(folded(error).exception).toEqual({ name: 'InternalFailure', detail: '' });
});

test.each([
  ['end_turn', 'complete'],
  ['tool_use', 'complete'],
  ['stop_sequence', 'complete'],
  ['something_new', 'complete'],
  ['constructor', 'complete'],
  ['max_tokens', 'truncated'],
  ['model_context_window_exceeded', 'context-too-long'],
  ['guardrail_intervened', 'refused'],
  ['content_filtered', 'refused'],
  ['malformed_model_output', 'malformed'],
  ['malformed_tool_use', 'malformed'],
])('%s is %s', (reason, ending) => {
  expect(endingOf(reason)).toBe(ending);
});

test('an error that is named like what every object has is unknown', () => {
  expect(kindOfError('constructor', 503)).toBe('unavailable');
  expect(kindOfError('constructor')).toBe('model-error');
});
