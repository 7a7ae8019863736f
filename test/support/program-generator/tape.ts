/**
 * The choices of one generated program, drawn by fast-check as a tape of numbers: the generator reads it from left to
 * right, so fast-check shrinks programs by shrinking numbers (0 = the simplest choice), and a seed repeats a corpus.
 */
export class Tape {
  readonly #numbers: Uint32Array;
  #at = 0;

  constructor(numbers: Uint32Array) {
    this.#numbers = numbers;
  }

  /** 0 ≤ result < n. Behind the end of the tape every choice is the first. */
  int(n: number): number {
    return (this.#numbers[this.#at++] ?? 0) % n;
  }

  chance(percent: number): boolean {
    // 0 on the tape must mean no: the simpler program
    return this.int(100) >= 100 - percent;
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.int(list.length)];
    if (chosen === undefined) throw new Error('pick from an empty list');
    return chosen;
  }

  /** True while there is still unread tape: large constructs ask before they begin. */
  get hasMore(): boolean {
    return this.#at < this.#numbers.length;
  }
}
