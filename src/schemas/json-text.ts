import type { Json } from '../core/evolution/agent.ts';
import { err, ok, type Result } from '../core/result.ts';

/** Where a text stops being the JSON we take. Line and column count from 1, in UTF-16 units. */
export interface JsonTextError {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  readonly detail: string;
}

/** Nesting of a body; data inside it may have depth 64, which leaves room for the fields around it. */
const MAX_DEPTH = 96;

type JsonObject = { [key: string]: Json };
type Frame =
  | { readonly items: Json[] }
  | { readonly members: JsonObject; key: string; readonly items?: undefined };

/** What may come next: after `[`, `{`, `,` or `:`; after a whole value; or nothing. */
type State = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'after' | 'end';

const SPACE = /[ \t\n\r]*/y;
/** Units from the space on, but for quote and backslash. */
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const WORDS = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * Parses JSON (RFC 8259) and refuses what `JSON.parse` lets pass and later turns into something else: duplicate keys,
 * lone surrogates, numbers beyond a double, nesting without end. A key `__proto__` is an own property like any other.
 * Explicit stack: no input makes it recurse.
 */
export function parseJsonText(text: string): Result<Json, JsonTextError> {
  return new JsonReader(text).read();
}

class JsonReader {
  readonly #text: string;
  readonly #stack: Frame[] = [];
  #at = 0;
  #state: State = 'value';
  #root: Json = null;
  /** Set once; ends the reading. */
  #problem: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Result<Json, JsonTextError> {
    for (;;) {
      this.#match(SPACE);
      if (this.#state === 'end') break;
      this.#step(this.#text[this.#at]);
      if (this.#problem !== undefined) return err(this.#error(this.#problem));
    }
    if (this.#at < this.#text.length) return err(this.#error('text after the end of the value'));
    return ok(this.#root);
  }

  #step(char: string | undefined): void {
    if (char === undefined) this.#problem = 'the text ends too early';
    else if (this.#state === 'after') this.#separator(char);
    else if (this.#state === 'key' || this.#state === 'key-or-close') this.#key(char);
    else if (char === ']' && this.#state === 'value-or-close') this.#close();
    else this.#value(char);
  }

  #value(char: string): void {
    if (char === '{') this.#open({ members: {}, key: '' }, 'key-or-close');
    else if (char === '[') this.#open({ items: [] }, 'value-or-close');
    else if (char === '"') {
      const string = this.#string();
      if (string !== undefined) this.#add(string);
    } else this.#scalar();
  }

  #scalar(): void {
    const number = this.#match(NUMBER);
    if (number !== '') {
      if (Number.isFinite(Number(number))) this.#add(Number(number));
      else this.#problem = 'a number beyond the range of a double';
      return;
    }
    const word = WORDS.get(this.#match(WORD));
    if (word === undefined) this.#problem = 'a value was expected';
    else this.#add(word);
  }

  #key(char: string): void {
    if (char === '}' && this.#state === 'key-or-close') return this.#close();
    const frame = this.#stack.at(-1);
    const start = this.#at;
    const key = char === '"' ? this.#string() : undefined;
    if (key === undefined || frame === undefined || frame.items) {
      this.#problem ??= 'a key in double quotes was expected';
      return;
    }
    if (Object.hasOwn(frame.members, key)) {
      this.#at = start;
      this.#problem = 'a key that is already there';
      return;
    }
    this.#match(SPACE);
    if (this.#text[this.#at] !== ':') {
      this.#problem = '":" was expected';
      return;
    }
    this.#at++;
    frame.key = key;
    this.#state = 'value';
  }

  #separator(char: string): void {
    const array = this.#stack.at(-1)?.items !== undefined;
    if (char === ',') {
      this.#at++;
      this.#state = array ? 'value' : 'key';
    } else if (char === (array ? ']' : '}')) this.#close();
    else this.#problem = array ? '"," or "]" was expected' : '"," or "}" was expected';
  }

  /** The string at the cursor, or undefined with `#problem` set. */
  #string(): string | undefined {
    const start = this.#at++;
    let escaped = false;
    for (;;) {
      this.#match(PLAIN);
      const char = this.#text[this.#at];
      if (char === '"') break;
      if (char !== '\\' || this.#match(ESCAPE) === '') {
        this.#problem =
          char === undefined ? 'a string without end' : 'a character not allowed in a string';
        return undefined;
      }
      escaped = true;
    }
    this.#at++;
    const raw = this.#text.slice(start, this.#at);
    const string = escaped ? String(JSON.parse(raw)) : raw.slice(1, -1);
    if (string.isWellFormed()) return string;
    this.#at = start;
    this.#problem = 'a string with a lone surrogate';
    return undefined;
  }

  #open(frame: Frame, state: State): void {
    if (this.#stack.length >= MAX_DEPTH) {
      this.#problem = `nested deeper than ${MAX_DEPTH}`;
      return;
    }
    this.#stack.push(frame);
    this.#at++;
    this.#state = state;
  }

  #close(): void {
    const frame = this.#stack.pop();
    this.#at++;
    if (frame) this.#add(frame.items ?? frame.members);
  }

  /** Puts a whole value where it belongs. */
  #add(value: Json): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined) this.#root = value;
    else if (frame.items) frame.items.push(value);
    else define(frame.members, frame.key, value);
    this.#state = frame === undefined ? 'end' : 'after';
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #error(detail: string): JsonTextError {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    return { offset: this.#at, line, column: this.#at - before.lastIndexOf('\n'), detail };
  }
}

/** Plain assignment, but for `__proto__`, which would set the prototype. */
function define(members: JsonObject, key: string, value: Json): void {
  if (key !== '__proto__') members[key] = value;
  else
    Object.defineProperty(members, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}
