import type { ModelUsage } from '../../core/models/call.ts';

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

/** The counts as usage, absent caches as 0; null if input or output is missing or a count is no count. */
export function usageOf(counts: {
  input: unknown;
  output: unknown;
  cacheRead: unknown;
  cacheWrite: unknown;
}): ModelUsage | null {
  const { input, output, cacheRead, cacheWrite } = counts;
  const [read, write] = [cacheRead ?? 0, cacheWrite ?? 0];
  if (!isCount(input) || !isCount(output) || !isCount(read) || !isCount(write)) return null;
  return {
    inputTokens: input,
    outputTokens: output,
    cacheReadTokens: read,
    cacheWriteTokens: write,
  };
}
