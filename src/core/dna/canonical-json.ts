import type { Json } from '../evolution/agent.ts';

type Frame =
  | { readonly close: ']'; readonly items: readonly Json[]; next: number }
  | {
      readonly close: '}';
      readonly keys: readonly string[];
      readonly object: { readonly [key: string]: Json };
      next: number;
    };

/**
 * RFC 8785 canonical JSON: no white space, keys in UTF-16 order, numbers and strings as ECMAScript writes them.
 * Equal values give equal texts, so hashes are taken over it. `-0` is written as 0; a property that is `undefined`
 * is left out. Walks with its own stack: deep data of a user cannot overflow the host's.
 *
 * Throws on what JSON cannot say (non-finite numbers, lone surrogates, other types): handing those in is a bug.
 */
export function canonicalJson(value: Json): string {
  let text = '';
  const stack: Frame[] = [];
  const write = (item: Json): void => {
    if (typeof item !== 'object' || item === null) {
      text += scalar(item);
    } else if (isArray(item)) {
      text += '[';
      stack.push({ close: ']', items: item, next: 0 });
    } else {
      text += '{';
      const keys = Object.keys(item)
        .filter((key) => item[key] !== undefined)
        .sort(byCodeUnit);
      stack.push({ close: '}', keys, object: item, next: 0 });
    }
  };
  write(value);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const index = frame.next++;
    if (frame.close === ']') {
      if (index < frame.items.length) {
        if (index > 0) text += ',';
        write(frame.items[index] ?? null);
        continue;
      }
    } else {
      const key = frame.keys[index];
      if (key !== undefined) {
        text += `${index > 0 ? ',' : ''}${quoted(key)}:`;
        write(frame.object[key] ?? null);
        continue;
      }
    }
    text += frame.close;
    stack.pop();
  }
  return text;
}

const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function scalar(value: null | boolean | number | string): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`not JSON: ${value}`);
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  throw new TypeError(`not JSON: ${typeof value}`);
}

function quoted(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('not JSON: a lone surrogate');
  return JSON.stringify(text);
}
