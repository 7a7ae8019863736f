/** `replace` and `replaceAll` of strings by text patterns, with a text or a function as replacement. */
import { type Host, isFunction, NativeFrame, type Same, type VNative } from '../functions.ts';
import { workPrice } from '../meter.ts';
import type { Value } from '../values.ts';
import { toText } from './conversion.ts';
import { frameMethods } from './define.ts';
import { Searcher } from './linear-search.ts';
import { isString } from './string.ts';
import { cut, ownPart } from './strings.ts';
import { TextParts } from './text-parts.ts';

class Replacement extends NativeFrame {
  #text: string;
  #pattern: string;
  /** Not kept while a function is called: those that wait for one another would keep one each, behind the meter. */
  #searcher: Searcher | undefined = undefined;
  /** `undefined` if a function gives the replacements. */
  #template: string | undefined;
  readonly #all: boolean;
  readonly #parts: TextParts;
  /** Up to here everything stands in `#parts`. */
  #done = 0;
  #found: number;
  /** A function was called for the replacement of what is found. */
  #asked = false;
  #changed = false;

  constructor(host: Host, text: string, args: readonly Value[], all: boolean) {
    super();
    this.#text = text;
    this.#pattern = toText(host, args[0]);
    this.callee = args[1];
    this.#template = isFunction(args[1]) ? undefined : toText(host, args[1]);
    this.#all = all;
    this.#parts = new TextParts(host);
    host.spend(workPrice(text.length + this.#pattern.length));
    this.#found = this.#find(0);
  }

  step(host: Host, last: Value): boolean {
    if (this.#asked) this.#replace(toText(host, last));
    this.#asked = false;
    while (this.#found >= 0) {
      this.#changed = true;
      if (this.#template === undefined) {
        this.#asked = true;
        this.#searcher = undefined;
        this.args = [this.#pattern, this.#found, this.#text];
        return false;
      }
      this.#replace(this.#expand(host, this.#template));
      if (host.isLong) return this.pause();
    }
    this.#parts.add(ownPart(this.#text, this.#done, this.#text.length));
    this.result = this.#changed ? this.#parts.text() : this.#text;
    return true;
  }

  #replace(replacement: string): void {
    this.#parts.add(ownPart(this.#text, this.#done, this.#found));
    this.#parts.add(replacement);
    this.#done = this.#found + this.#pattern.length;
    // An empty pattern occurs once between any two units.
    const from = this.#found + Math.max(this.#pattern.length, 1);
    const ends = !this.#all || from > this.#text.length;
    this.#found = ends ? -1 : this.#find(from);
  }

  /** Occurrences do not overlap, so also with a new searcher for each the work is linear in the text. */
  #find(from: number): number {
    this.#searcher ??= new Searcher(this.#pattern);
    return this.#searcher.find(this.#text, from);
  }

  /** The template with `$$ $& $\` $'` filled in; other dollars stay, as there are no groups. */
  #expand(host: Host, template: string): string {
    host.spend(workPrice(template.length));
    if (!template.includes('$')) return template;
    const parts = new TextParts(host);
    let done = 0;
    for (let at = template.indexOf('$'); at >= 0; at = template.indexOf('$', at)) {
      const filling = this.#filling(host, template.charAt(at + 1));
      if (filling === undefined) {
        at++;
        continue;
      }
      parts.add(ownPart(template, done, at));
      parts.add(filling);
      at += 2;
      done = at;
    }
    parts.add(ownPart(template, done, template.length));
    return parts.text();
  }

  #filling(host: Host, sign: string): string | undefined {
    switch (sign) {
      case '$':
        return '$';
      case '&':
        return this.#pattern;
      case '`':
        return cut(host, this.#text, 0, this.#found);
      case "'":
        return cut(host, this.#text, this.#found + this.#pattern.length, this.#text.length);
      default:
        return undefined;
    }
  }

  held(): readonly Value[] {
    return [this.callee, this.#text, this.#pattern, this.#template, ...this.#parts.parts];
  }

  override share(same: Same): void {
    this.#text = same(this.#text);
    this.#pattern = same(this.#pattern);
    this.#template = same(this.#template);
    this.#parts.share(same);
  }
}

export const STRING_REPLACEMENTS: readonly VNative[] = frameMethods('string', isString, {
  replace: (host, text, args) => new Replacement(host, text, args, false),
  replaceAll: (host, text, args) => new Replacement(host, text, args, true),
});
