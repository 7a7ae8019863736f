/** Geography of a profile, maker, date, version: not part of a model's name on a bill. */
const NOT_THE_NAME =
  /^(?:global|us-gov|us|eu|jp|au|in|apac|ca)\.|^[a-z0-9-]+\.(?=[a-z]{3})|-\d{8}|(?:-v?\d+)?(?::\d+)+$|[- ]v\d+$|[- ]instruct\b/gi;

/**
 * The name of a model in one spelling: its letters, then its numbers, each in order. `anthropic.claude-haiku-4-5-20251001-v1:0`,
 * `Claude4.5Haiku` and `Claude Haiku 4.5` are all `claudehaiku 4 5`. Zeros are dropped: `Nova2.0Lite` is
 * `amazon.nova-2-lite-v1:0`.
 */
export function modelWords(model: string): string {
  // Twice: the maker stands at the start only when the geography before it is gone.
  const name = model.replaceAll(NOT_THE_NAME, '').replaceAll(NOT_THE_NAME, '').toLowerCase();
  const letters = name.match(/[a-z]+/g) ?? [];
  const numbers = name.match(/\d+/g) ?? [];
  return [letters.join(''), ...numbers.filter((number) => number !== '0')].join(' ');
}
