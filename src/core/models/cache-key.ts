import { sha256Hex } from '../dna/digest.ts';
import type { Arm, ModelRequest } from './call.ts';
import { armId } from './call.ts';

/**
 * Names a request for the response cache: SHA-256 over purpose, arm, parameters and messages, 64 hex digits. Whom it is
 * made for is not part of it.
 * @param salt tells apart requests that are equal otherwise, such as two proposals with the same prompt
 */
export function cacheKey(arm: Arm, request: ModelRequest, salt: string): string {
  const { purpose, system, messages, maxTokens, temperature, effort, schema } = request;
  const texts = messages.map(({ role, text }) => [role, text]);
  return sha256Hex(
    JSON.stringify([
      purpose,
      armId(arm),
      salt,
      [maxTokens, temperature ?? null, effort ?? null],
      schema ? [schema.name, schema.description, schema.schema] : null,
      system,
      texts,
    ]),
  );
}
