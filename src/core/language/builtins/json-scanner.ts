/** The tokens of JSON text (RFC 8259, as ECMAScript's JSON.parse reads it), one at a time. */
import type { Host } from '../functions.ts';
import { isHardToRead, readPrice } from '../meter.ts';
import { UnitBuffer } from '../unit-buffer.ts';
import { cut } from './strings.ts';

/** Structure and scalars; `end` after the last. Text and numbers carry their value. */
export type Token =
  | { readonly kind: '{' | '}' | '[' | ']' | ':' | ',' | 'end' }
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null };

const PUNCTUATION: Readonly<Record<string, Token>> = {
  '{': { kind: '{' },
  '}': { kind: '}' },
  '[': { kind: '[' },
  ']': { kind: ']' },
  ':': { kind: ':' },
  ',': { kind: ',' },
};
const END: Token = { kind: 'end' };
const WORDS = [
  { word: 'true', value: true },
  { word: 'false', value: false },
  { word: 'null', value: null },
] as const;
/** Letters after a backslash, and what stands in their place. */
const ESCAPES = '"\\/bfnrt';
const ESCAPED = '"\\/\b\f\n\r\t';
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const FIRST_PRINTABLE = 0x20;

/** Of the string that is being read. */
const units = new UnitBuffer();

/** The value of a hexadecimal digit, or -1. */
function hexDigit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

export class JsonScanner {
  readonly #host: Host;
  readonly #text: string;
  #at = 0;

  constructor(host: Host, text: string) {
    this.#host = host;
    this.#text = text;
  }

  next(): Token {
    this.#skipSpace();
    const sign = this.#text.charAt(this.#at);
    if (sign === '') return END;
    const punctuation = Object.hasOwn(PUNCTUATION, sign) ? PUNCTUATION[sign] : undefined;
    if (punctuation !== undefined) {
      this.#at++;
      return punctuation;
    }
    return { kind: 'scalar', value: sign === '"' ? this.#string() : this.#word() };
  }

  /** Throws the SyntaxError that the agent sees. */
  fail(): never {
    return this.#host.throwError('SyntaxError', `not JSON at position ${this.#at}`);
  }

  #skipSpace(): void {
    for (; ; this.#at++) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
    }
  }

  #word(): number | boolean | null {
    for (const { word, value } of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    NUMBER.lastIndex = this.#at;
    const digits = NUMBER.exec(this.#text)?.[0];
    if (digits === undefined) return this.fail();
    this.#at += digits.length;
    if (isHardToRead(digits)) this.#host.spend(readPrice(digits));
    return Number(digits);
  }

  #string(): string {
    const start = ++this.#at;
    for (; ; this.#at++) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit === 0x22) return cut(this.#host, this.#text, start, this.#at++);
      if (unit === 0x5c) return this.#escaped(start);
      if (!(unit >= FIRST_PRINTABLE)) return this.fail();
    }
  }

  /** The rest of a string from its first escape on. */
  #escaped(start: number): string {
    units.clear();
    units.appendPart(this.#text, start, this.#at);
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at++);
      if (unit === 0x22) break;
      if (!(unit >= FIRST_PRINTABLE)) return this.fail();
      units.push(unit === 0x5c ? this.#escape() : unit);
    }
    this.#host.allocateString(units.length);
    return units.toString();
  }

  #escape(): number {
    const sign = this.#text.charAt(this.#at++);
    if (sign === 'u') {
      let unit = 0;
      for (const end = this.#at + 4; this.#at < end; this.#at++) {
        const digit = hexDigit(this.#text.charCodeAt(this.#at));
        if (digit < 0) return this.fail();
        unit = unit * 16 + digit;
      }
      return unit;
    }
    const which = sign === '' ? -1 : ESCAPES.indexOf(sign);
    return which < 0 ? this.fail() : ESCAPED.charCodeAt(which);
  }
}
