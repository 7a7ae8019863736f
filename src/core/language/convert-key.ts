import type { Expression } from 'acorn';
import { Kind } from './kinds.ts';
import type { TreeWriter } from './tree-writer.ts';

/** A fixed key's text: `{1: x}` has key "1". Undefined if the key is no name, string or number. */
function keyText(key: Expression): string | undefined {
  if (key.type === 'Identifier') return key.name;
  if (key.type !== 'Literal') return undefined;
  const { value } = key;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** `Key` or `ComputedKey` of a property in a literal or pattern. */
export function writeKey(write: TreeWriter, key: Expression, computed: boolean): void {
  if (computed) {
    write.open(Kind.ComputedKey, key.start);
    write.visit(key);
    write.close();
    return;
  }
  const text = keyText(key);
  if (text === undefined) write.visit(key);
  else write.leaf(Kind.Key, key.start, write.atom(text));
}
