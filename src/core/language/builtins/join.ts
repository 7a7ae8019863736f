/** Joining arrays to text, nested ones with commas as `String(array)` does, by an explicit stack. */
import type { Host } from '../functions.ts';
import { copyPrice, VISIT } from '../meter.ts';
import { type Value, VArray } from '../values.ts';
import { leafText } from './leaf-text.ts';
import { TextParts } from './text-parts.ts';

/** Arrays inside arrays that a conversion to text follows. */
const MAX_DEPTH = 64;

interface Level {
  readonly array: VArray;
  readonly separator: string;
  index: number;
}

/** `array.join(separator)`. An array inside itself is the empty text, as in V8. */
export const joinArray = (host: Host, array: VArray, separator: string): string =>
  host.atOnce(() => join(host, array, separator));

function join(host: Host, array: VArray, separator: string): string {
  const parts = new TextParts(host);
  const stack: Level[] = [{ array, separator, index: 0 }];
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    if (level.index >= level.array.items.length) {
      stack.pop();
      continue;
    }
    host.spend(VISIT);
    const item = level.array.items[level.index];
    if (level.index++ > 0) parts.add(level.separator);
    if (item instanceof VArray) enter(host, stack, item);
    else addItem(host, parts, item);
  }
  return parts.text();
}

function enter(host: Host, stack: Level[], array: VArray): void {
  host.spend(copyPrice(stack.length));
  if (stack.some((level) => level.array === array)) return;
  if (stack.length >= MAX_DEPTH) host.trap('depth-exhausted', 'text of an array nested too deep');
  stack.push({ array, separator: ',', index: 0 });
}

function addItem(host: Host, parts: TextParts, item: Exclude<Value, VArray>): void {
  if (item !== undefined && item !== null) parts.add(leafText(host, item));
}
