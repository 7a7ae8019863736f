/** The machine's own stack: frames over one array of registers. Kept and lent out again when a call has ended. */
import type { FunctionCode } from './bytecode.ts';
import type { Cell, NativeFrame, Slot, VClosure } from './functions.ts';

/** One call in progress: of a closure (or the top level), or of a built-in that calls functions (`native`). */
export class Frame {
  code: FunctionCode | undefined = undefined;
  closure: VClosure | undefined = undefined;
  cells: readonly Cell[] = NO_CELLS;
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
  readonly stack: Slot[] = Array.from({ length: 256 }, () => undefined);
  readonly frames: Frame[] = Array.from({ length: 16 }, () => new Frame());

  /** Makes registers up to `end` exist. */
  reach(end: number): void {
    while (this.stack.length < end) this.stack.push(undefined);
  }

  frame(depth: number): Frame {
    const known = this.frames[depth];
    if (known !== undefined) return known;
    const frame = new Frame();
    this.frames.push(frame);
    return frame;
  }
}

const idle: Workspace[] = [];
/** A workspace larger than this is left to the garbage collector. */
const KEEP_SLOTS = 1 << 14;

export const borrowWorkspace = (): Workspace => idle.pop() ?? new Workspace();

/** Takes a workspace back, wiped, so that it keeps nothing of the agent alive. */
export function returnWorkspace(workspace: Workspace): void {
  if (workspace.stack.length > KEEP_SLOTS || idle.length >= 8) return;
  workspace.stack.fill(undefined);
  for (const frame of workspace.frames) {
    frame.closure = undefined;
    frame.cells = NO_CELLS;
    frame.native = undefined;
    frame.code = undefined;
  }
  idle.push(workspace);
}
