/**
 * What `break`, `continue` and `return` pass on their way out. A `finally` in between takes them up: they note in its
 * registers what is to be done after it, and the code behind the finalizer does it.
 */
import { Op } from './bytecode.ts';
import type { Emitter, Label } from './emit.ts';

export interface Target {
  readonly kind: 'loop' | 'switch' | 'label';
  /** Atoms of the labels before the statement. */
  readonly names: readonly number[];
  readonly breakTo: Label;
  /** Loops only. */
  readonly continueTo: Label | undefined;
}

/** Where an exit goes on: a label, or undefined for `return`. `depth`: how many entries stay on the stack. */
interface Exit {
  readonly to: Label | undefined;
  readonly depth: number;
}

export interface Finally {
  readonly kind: 'finally';
  /** Register: 0 fell through, 1 threw, from 2 on the exit's position + 2. */
  readonly how: number;
  /** Register: the value thrown or returned. */
  readonly value: number;
  readonly start: Label;
  readonly exits: Exit[];
}

export class ControlStack {
  readonly #entries: (Target | Finally)[] = [];
  readonly #out: Emitter;

  constructor(out: Emitter) {
    this.#out = out;
  }

  push(entry: Target | Finally): void {
    this.#entries.push(entry);
  }

  pop(): void {
    this.#entries.pop();
  }

  /** `name` undefined: the innermost loop, or for `break` also switch. */
  jumpOut(how: 'break' | 'continue', name: number | undefined): void {
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const entry = this.#entries[i];
      if (entry === undefined || entry.kind === 'finally') continue;
      const label = how === 'break' ? entry.breakTo : entry.continueTo;
      const fits =
        name === undefined
          ? label !== undefined && entry.kind !== 'label'
          : entry.names.includes(name);
      if (fits && label !== undefined) return this.#leave({ to: label, depth: i + 1 }, 0);
    }
    throw new Error(`${how} without a target`);
  }

  /** Returns the value in a register, through every `finally` in between. */
  returnFrom(source: number): void {
    this.#leave({ to: undefined, depth: 0 }, source);
  }

  /** True if a `finally` is between here and the end of the function. */
  get insideFinally(): boolean {
    return this.#entries.some((entry) => entry.kind === 'finally');
  }

  #leave(exit: Exit, source: number): void {
    for (let i = this.#entries.length - 1; i >= exit.depth; i--) {
      const entry = this.#entries[i];
      if (entry?.kind === 'finally') return this.#through(entry, exit, source);
    }
    if (exit.to === undefined) this.#out.op(Op.Return, source);
    else this.#out.jump(Op.Jump, exit.to);
  }

  #through(entry: Finally, exit: Exit, source: number): void {
    let position = entry.exits.findIndex((known) => known.to === exit.to);
    if (position < 0) position = entry.exits.push(exit) - 1;
    if (exit.to === undefined) this.#out.move(entry.value, source);
    this.#out.load(entry.how, position + 2);
    this.#out.jump(Op.Jump, entry.start);
  }

  /** Code behind a finalizer (the entry is popped): throws, returns or jumps on as noted. */
  resume(entry: Finally): void {
    const out = this.#out;
    const past = out.label();
    this.#unless(entry.how, 1, past);
    out.op(Op.Throw, entry.value);
    out.place(past);
    entry.exits.forEach((exit, i) => {
      const next = out.label();
      this.#unless(entry.how, i + 2, next);
      this.#leave(exit, entry.value);
      out.place(next);
    });
  }

  #unless(how: number, code: number, label: Label): void {
    const mark = this.#out.mark();
    const constant = this.#out.reserve();
    this.#out.load(constant, code);
    this.#out.jump(Op.JumpNotEqual, label, how, constant);
    this.#out.release(mark);
  }
}
