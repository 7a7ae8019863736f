import type { Outcome } from '../outcome.ts';
import { positiveZero } from '../positive-zero.ts';
import { badNumber } from '../transfer.ts';
import { borrowColumn, returnColumn } from './column.ts';
import { Form } from './lanes.ts';

/** The form of a call that returned `undefined`. */
export const NOTHING = 3;

/** How the calls of one block of cases ended, by case; form `none`: the machine must find out. */
export class ColumnResults {
  readonly count: number;
  readonly forms: Float64Array = borrowColumn();
  readonly values: Float64Array = borrowColumn();
  readonly fuels: Float64Array = borrowColumn();
  /** What each instance held. */
  readonly bytes: number;

  constructor(count: number, bytes: number) {
    this.count = count;
    this.bytes = bytes;
    this.forms.fill(Form.none, 0, count);
  }

  /** Gives the columns back: nobody may read the results any more. */
  release(): void {
    returnColumn(this.forms);
    returnColumn(this.values);
    returnColumn(this.fuels);
  }

  get knowsAny(): boolean {
    for (let i = 0; i < this.count; i++) if (this.forms[i] !== Form.none) return true;
    return false;
  }

  isKnown(index: number): boolean {
    return index < this.count && this.forms[index] !== Form.none;
  }

  /** Whether the call came to a number that a call may return. */
  isNumber(index: number): boolean {
    return (
      this.isKnown(index) &&
      this.forms[index] === Form.number &&
      Number.isFinite(this.values[index])
    );
  }

  /** How many calls from `first` on, one after another, came to such a number; at most `most`. */
  countNumbers(first: number, most: number): number {
    let count = 0;
    while (count < most && this.isNumber(first + count)) count++;
    return count;
  }

  /** What `count` calls from `first` on used together. */
  fuelOf(first: number, count: number): number {
    let sum = 0;
    for (let i = first; i < first + count; i++) sum += this.fuels[i] as number;
    return sum;
  }

  /** As the machine ends a call with this result (`transfer.ts`). */
  outcome(index: number): Outcome | undefined {
    const form = this.isKnown(index) ? this.forms[index] : Form.none;
    const usage = { fuel: this.fuels[index] ?? 0, bytes: this.bytes, frames: 1 };
    const value = this.values[index] ?? 0;
    if (form === Form.none) return undefined;
    if (form === NOTHING) return { ok: true, value: undefined, ...usage };
    if (form === Form.boolean) return { ok: true, value: value === 1, ...usage };
    if (Number.isFinite(value)) return { ok: true, value: positiveZero(value), ...usage };
    const reason = { code: 'bad-output', detail: badNumber(value) } as const;
    return { ok: false, reason, ...usage };
  }
}
