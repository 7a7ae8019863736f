/** A program that can make its tree again from less. */
interface Resting {
  /** Of its tree. */
  readonly nodes: number;
  /** Lets go of the tree. */
  rest(): void;
}

/** Nodes that stay unpacked: few, so that trees die young. Those that V8 takes for old stay until it marks its heap. */
const MAX_NODES = 1 << 14;

/** Which of the resting programs have their tree in hand, in the whole isolate: those asked for last. */
class HotTrees {
  /** The one whose tree was asked for longest ago first. */
  readonly #programs = new Set<Resting>();
  #nodes = 0;
  #limit = MAX_NODES;

  /** Its tree is wanted now; others may have to let go of theirs. */
  touch(program: Resting): void {
    if (this.#programs.delete(program)) this.#programs.add(program);
    else {
      this.#programs.add(program);
      this.#nodes += program.nodes;
      this.#shrink();
    }
  }

  /** Sets how many nodes stay unpacked; the last tree asked for always does. Returns the limit before. */
  resize(nodes: number): number {
    const before = this.#limit;
    this.#limit = nodes;
    this.#shrink();
    return before;
  }

  #shrink(): void {
    for (const program of this.#programs) {
      if (this.#nodes <= this.#limit || this.#programs.size === 1) return;
      this.#programs.delete(program);
      this.#nodes -= program.nodes;
      program.rest();
    }
  }
}

/** No result depends on it: a tree unpacked is equal to the one that was packed. */
export const hotTrees = new HotTrees();
