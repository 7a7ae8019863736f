import type { Outcome } from '../outcome.ts';
import { badNumber } from '../transfer.ts';
import { Form } from './lanes.ts';

/** The form of a call that returned `undefined`. */
export const NOTHING = 3;

/** How the calls of one block of cases ended, by case; form `none`: the machine must find out. */
export class ColumnResults {
  readonly count: number;
  readonly forms: Uint8Array;
  readonly values: Float64Array;
  readonly fuels: Uint32Array;
  /** What each instance held. */
  readonly bytes: number;

  constructor(count: number, bytes: number) {
    this.count = count;
    this.forms = new Uint8Array(count);
    this.values = new Float64Array(count);
    this.fuels = new Uint32Array(count);
    this.bytes = bytes;
  }

  isKnown(index: number): boolean {
    return (this.forms[index] ?? Form.none) !== Form.none;
  }

  /** Whether the call came to a number that a call may return. */
  isNumber(index: number): boolean {
    return this.forms[index] === Form.number && Number.isFinite(this.values[index]);
  }

  /** As the machine ends a call with this result (`transfer.ts`). */
  outcome(index: number): Outcome | undefined {
    const form = this.forms[index] ?? Form.none;
    const usage = { fuel: this.fuels[index] ?? 0, bytes: this.bytes, frames: 1 };
    const value = this.values[index] ?? 0;
    if (form === Form.none) return undefined;
    if (form === NOTHING) return { ok: true, value: undefined, ...usage };
    if (form === Form.boolean) return { ok: true, value: value === 1, ...usage };
    if (Number.isFinite(value)) return { ok: true, value: value === 0 ? 0 : value, ...usage };
    const reason = { code: 'bad-output', detail: badNumber(value) } as const;
    return { ok: false, reason, ...usage };
  }
}
