import type { Json } from '../../../../src/core/evolution/agent.ts';
import type { AskedCall } from '../call.ts';

/** The schema of the answer that is wanted: from the wire, or from the words of the last message. Undefined: none. */
export const askedSchema = ({ shape, messages }: AskedCall): Json | undefined =>
  shape?.schema ?? schemaInWords(messages.at(-1)?.text ?? '');

/** A line that mentions JSON Schema, and the schema on the line after it. */
function schemaInWords(text: string): Json | undefined {
  const line = [...text.matchAll(/JSON Schema\b.*\n(\{.*\})$/gm)].at(-1)?.[1];
  if (line === undefined) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
