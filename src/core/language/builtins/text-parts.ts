/**
 * A text being put together from parts: pays for each as a copy, and for its bytes at once, as functions of the agent
 * may run before the next; ends the call as soon as it gets too long.
 */
import { type Host, type Same, shareAll } from '../functions.ts';
import { copyPrice, ELEMENT_BYTES, stringBytes } from '../meter.ts';

const UNIT_BYTES = 2;

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
    this.#host.allocate(ELEMENT_BYTES + UNIT_BYTES * part.length);
    this.#parts.push(part);
  }

  text(): string {
    this.#host.allocate(stringBytes(0));
    return this.#parts.join('');
  }

  /** The parts so far, for the recount of bytes. */
  get parts(): readonly string[] {
    return this.#parts;
  }

  share(same: Same): void {
    shareAll(this.#parts, same);
  }
}
