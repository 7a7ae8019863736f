import type { AnyNode } from 'acorn';
import type { RuleId } from './grammar.ts';
import { Kind } from './kinds.ts';
import { MAX_DEPTH, MAX_FINDINGS } from './limits.ts';
import type { Region } from './markers.ts';
import { type Atom, type Tree, TreeBuilder } from './tree.ts';

/** Something the conversion refuses, at an offset into the text. */
export interface Denial {
  readonly rule: RuleId;
  readonly offset: number;
  readonly subject: string;
}

/** Writes the node of one ESTree type, children included. */
type Handler<T extends AnyNode['type']> = (
  write: TreeWriter,
  node: Extract<AnyNode, { type: T }>,
) => void;
export type Handlers = { readonly [T in AnyNode['type']]?: Handler<T> };
type AnyHandler = (write: TreeWriter, node: AnyNode) => void;

/**
 * Turns acorn's objects into the compact tree. The handlers of convert-*.ts write one node each and come back to
 * `visit` for the nodes below; `open` counts the depth, so recursion is bounded by `MAX_DEPTH` for any input.
 */
export class TreeWriter {
  readonly text: string;
  readonly denials: Denial[] = [];
  /** EVOLVE-BLOCK regions not yet placed, in order of the text. */
  readonly regions: Region[];
  /** Offset into the text of every node written so far. */
  readonly #offsets: number[] = [];
  readonly #builder = new TreeBuilder();
  readonly #handlers: Handlers;
  #depth = 0;
  #tooDeep = false;

  constructor(text: string, regions: readonly Region[], handlers: Handlers) {
    this.text = text;
    this.regions = [...regions];
    this.#handlers = handlers;
  }

  visit(node: AnyNode): void {
    if (this.#tooDeep) return this.empty(node.start);
    const handler = this.#handlers[node.type];
    if (handler === undefined) return this.deny('syntax', node.start, `${node.type} is unknown.`);
    // A table cannot tell the compiler that key and node belong together; `Handlers` guarantees it.
    (handler as AnyHandler)(this, node);
  }

  /** The node, or Empty in its place. */
  visitOptional(node: AnyNode | null | undefined, offset: number): void {
    if (node === null || node === undefined) this.empty(offset);
    else this.visit(node);
  }

  visitAll(nodes: readonly AnyNode[]): void {
    for (const node of nodes) this.visit(node);
  }

  open(kind: number, offset: number, value = 0): void {
    this.#depth++;
    this.#checkDepth(this.#depth, offset);
    this.#offsets.push(offset);
    this.#builder.open(kind, value);
  }

  close(): void {
    this.#depth--;
    this.#builder.close();
  }

  leaf(kind: number, offset: number, value = 0): void {
    this.#checkDepth(this.#depth + 1, offset);
    this.#offsets.push(offset);
    this.#builder.leaf(kind, value);
  }

  empty(offset: number): void {
    this.leaf(Kind.Empty, offset);
  }

  atom(atom: Atom): number {
    return this.#builder.atom(atom);
  }

  /** Notes what is wrong and writes Empty in its place; the tree is then not used. */
  deny(rule: RuleId, offset: number, subject = ''): void {
    if (this.denials.length < MAX_FINDINGS) this.denials.push({ rule, offset, subject });
    this.empty(offset);
  }

  finish(): { readonly tree: Tree; readonly offsets: readonly number[] } {
    return { tree: this.#builder.build(), offsets: this.#offsets };
  }

  #checkDepth(depth: number, offset: number): void {
    if (depth <= MAX_DEPTH || this.#tooDeep) return;
    this.#tooDeep = true;
    this.denials.push({ rule: 'too-deep', offset, subject: '' });
  }
}
