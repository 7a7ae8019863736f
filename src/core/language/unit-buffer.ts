/** Units a host call makes a string of; more are slower. */
const CHUNK = 512;
/** Up to so many units V8 copies at once when strings are joined (`ConsString::kMinLength`). */
const BRIEF = 12;
/** Room that is kept for the next text. */
const KEPT_UNITS = 1_024;

/**
 * Collects UTF-16 units and gives one flat string: no chain of concatenations stays behind in the host. Made once and
 * cleared for each text: making its array would take longer than most texts do.
 */
export class UnitBuffer {
  #units = new Uint16Array(KEPT_UNITS);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Empty again. */
  clear(): void {
    this.#length = 0;
    if (this.#units.length > KEPT_UNITS) this.#units = new Uint16Array(KEPT_UNITS);
  }

  push(unit: number): void {
    this.#reserve(1);
    this.#units[this.#length++] = unit;
  }

  /** A code point as one or two units. */
  pushPoint(point: number): void {
    if (point > 0xffff) {
      this.push(0xd7c0 + (point >> 10));
      this.push(0xdc00 + (point & 0x3ff));
    } else this.push(point);
  }

  append(text: string): void {
    this.appendPart(text, 0, text.length);
  }

  /** Appends the units `start` … `end - 1` of `text`. */
  appendPart(text: string, start: number, end: number): void {
    this.#reserve(end - start);
    for (let i = start; i < end; i++) this.#units[this.#length++] = text.charCodeAt(i);
  }

  toString(): string {
    if (this.#length <= BRIEF) return this.#brief();
    if (this.#length <= CHUNK) return textOf(this.#units.subarray(0, this.#length));
    const chunks: string[] = [];
    for (let start = 0; start < this.#length; start += CHUNK)
      chunks.push(textOf(this.#units.subarray(start, Math.min(start + CHUNK, this.#length))));
    return chunks.join('');
  }

  #brief(): string {
    let text = '';
    for (let i = 0; i < this.#length; i++) text += String.fromCharCode(this.#units[i] as number);
    return text;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#units.length) return;
    const grown = new Uint16Array(Math.max(this.#units.length * 2, this.#length + more));
    grown.set(this.#units.subarray(0, this.#length));
    this.#units = grown;
  }
}

/** Spread would walk the units by an iterator, at five times the cost. */
const textOf = (units: Uint16Array): string =>
  String(Reflect.apply(String.fromCharCode, undefined, units));
