import { expect, test } from 'vitest';
import { ChatFold } from '../../../src/adapters/openai/chat-answer.ts';

/** Streams as real servers send them; the stand-in's own form is in the contract. */

function folded(...events: readonly (object | string)[]): ChatFold {
  const fold = new ChatFold();
  for (const event of events) fold.take(typeof event === 'string' ? event : JSON.stringify(event));
  return fold;
}
const piece = (content: string | null, reason: string | null = null): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: reason }],
});
const DONE = '[DONE]';

test('OpenAI: usage in a last chunk without choices, cached tokens apart', () => {
  const usage = {
    prompt_tokens: 30,
    completion_tokens: 7,
    total_tokens: 37,
    prompt_tokens_details: { cached_tokens: 20, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 5 },
  };
  expect(
    folded(piece(''), piece('ab'), piece('c', 'stop'), { choices: [], usage }, DONE),
  ).toMatchObject({
    isWhole: true,
    text: 'abc',
    ending: 'complete',
    id: 'chatcmpl-1',
    usage: { inputTokens: 10, outputTokens: 7, cacheReadTokens: 20, cacheWriteTokens: 0 },
  });
});

test('vLLM: usage null beside each piece, the reason empty until the end', () => {
  const early = { ...piece('a'), usage: null };
  const usage = { prompt_tokens: 3, completion_tokens: 1, prompt_tokens_details: null };
  expect(folded(early, piece(null, 'stop'), { choices: [], usage }, DONE)).toMatchObject({
    isWhole: true,
    text: 'a',
    usage: { inputTokens: 3, outputTokens: 1, cacheReadTokens: 0 },
  });
});

test('servers that count nothing: an answer without usage', () => {
  expect(folded(piece('a', 'stop'), DONE)).toMatchObject({ isWhole: true, usage: null });
});

test.each([
  ['length', 'truncated'],
  ['content_filter', 'refused'],
  ['stop', 'complete'],
  ['tool_calls', 'complete'],
  ['something_new', 'complete'],
  ['constructor', 'complete'],
])('%s is %s', (reason, ending) => {
  expect(folded(piece('a', reason), DONE).ending).toBe(ending);
});

test('a refusal of its own field is refused', () => {
  const refusal = { choices: [{ index: 0, delta: { refusal: "I can't" }, finish_reason: null }] };
  expect(folded(refusal, piece(null, 'stop'), DONE).ending).toBe('refused');
});

test('only the first of several choices is the answer', () => {
  const other = { choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'stop' }] };
  expect(folded(piece('yes', 'stop'), other, DONE).text).toBe('yes');
});

test('without a reason or without the end mark it is not whole', () => {
  expect(folded(piece('a'), DONE).isWhole).toBe(false);
  expect(folded(piece('a', 'stop')).isWhole).toBe(false);
});

test('nothing after the end counts', () => {
  expect(folded(piece('a', 'stop'), DONE, piece('b'), '{').text).toBe('a');
});

test.each([
  [
    'OpenAI',
    { error: { message: 'slow', type: 'requests', code: 'rate_limit_exceeded', param: null } },
    'rate_limit_exceeded',
  ],
  ['LiteLLM', { error: { message: 'x', type: 'None', param: 'None', code: '500' } }, '500'],
  [
    'vLLM',
    { object: 'error', message: 'x', type: 'BadRequestError', param: null, code: 400 },
    '400',
  ],
  ['Ollama', { error: 'model ran out of memory' }, null],
])('an error of %s in the stream', (_, event, code) => {
  const fold = folded(piece('a'), event, piece('b', 'stop'), DONE);
  expect(fold.error).toMatchObject({ code });
  expect(fold.isWhole).toBe(false);
});

test.each(['{', '5', '{"choices":5}', '{"choices":[{"delta":{"content":5}}]}'])(
  '%s is a fault',
  (event) => {
    const fold = folded(event, piece('a', 'stop'), DONE);
    expect(fold.fault).not.toBeNull();
    expect(fold.isWhole).toBe(false);
  },
);
