/** The machine's own stack: frames over one array of registers. Kept and lent out again when a call has ended. */
import type { Cell, NativeFrame, Slot, VClosure } from './functions.ts';

/** One call in progress: of a closure (the top level is one too), or of a built-in that calls functions. */
export class Frame {
  /** `undefined`: the frame is `native`'s. */
  closure: VClosure | undefined = undefined;
  native: NativeFrame | undefined = undefined;
  /** Register 0 of this call; for a built-in, where the registers of its callees start. */
  base = 0;
  /** Where to go on: the address after the call in progress. */
  pc = 0;
  /** The caller's register for the result. */
  dest = 0;
}

export const NO_CELLS: readonly Cell[] = [];

/** Stack and frames of one machine while a call of it is open. */
export class Workspace {
  readonly stack: Slot[] = [];
  readonly frames: Frame[] = [];
  /** Registers from here up were never used by this call. */
  high = 0;

  /** Makes registers up to `end` usable. */
  reach(end: number): void {
    this.high = end;
    while (this.stack.length < end) this.stack.push(undefined);
  }

  frame(depth: number): Frame {
    const known = this.frames[depth];
    if (known !== undefined) return known;
    const frame = new Frame();
    this.frames.push(frame);
    return frame;
  }

  /** Forgets everything from register `end` and frame `depth` on, so that it keeps nothing of an agent alive. */
  wipe(end: number, depth: number, deepest: number): void {
    for (let i = end; i < this.high; i++) this.stack[i] = undefined;
    this.high = end;
    for (let i = depth; i < deepest; i++) {
      const frame = this.frames[i];
      if (frame === undefined) return;
      frame.closure = undefined;
      frame.native = undefined;
    }
  }
}

const idle: Workspace[] = [];
/** A workspace larger than this is left to the garbage collector. */
const KEEP_SLOTS = 1 << 14;
const KEEP_SPACES = 8;

export const borrowWorkspace = (): Workspace => idle.pop() ?? new Workspace();

/** Takes a workspace back of which `deepest` frames were used. */
export function returnWorkspace(workspace: Workspace, deepest: number): void {
  if (workspace.stack.length > KEEP_SLOTS || idle.length >= KEEP_SPACES) return;
  workspace.wipe(0, 0, deepest);
  idle.push(workspace);
}
