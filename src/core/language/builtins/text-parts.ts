/** A text being put together from parts: pays for each as a copy and ends the call as soon as it gets too long. */
import type { Host } from '../functions.ts';
import { copyPrice } from '../meter.ts';

export class TextParts {
  readonly #host: Host;
  readonly #parts: string[] = [];
  #units = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  add(part: string): void {
    if (part === '') return;
    this.#host.spend(copyPrice(part.length));
    this.#units += part.length;
    // Too long already: this traps.
    if (this.#units > this.#host.stringUnits) this.#host.allocateString(this.#units);
    this.#parts.push(part);
  }

  /** The whole text; charges its bytes. */
  text(): string {
    this.#host.allocateString(this.#units);
    return this.#parts.join('');
  }

  /** The parts so far, for the recount of bytes. */
  get parts(): readonly string[] {
    return this.#parts;
  }
}
