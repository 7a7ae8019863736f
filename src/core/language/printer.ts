import { atomAt, NONE, type Tree, valueAt } from './tree.ts';

/** Writes one node, children included, to `printer.out`. */
export type PrintNode = (printer: Printer, node: number) => void;

/** The text so far and what the printers of single nodes share. Recursion is bounded by the depth of the tree. */
export class Printer {
  readonly tree: Tree;
  out = '';
  /** Indentation in steps of two spaces. */
  level = 0;
  /** Inside the head of a `for(;;)`, where a bare `in` would be read as the loop's own. */
  noIn = false;
  readonly #printers: readonly PrintNode[];

  constructor(tree: Tree, printers: readonly PrintNode[]) {
    this.tree = tree;
    this.#printers = printers;
  }

  kind(node: number): number {
    return this.tree.kind[node] ?? 0;
  }

  /** The node behind this one and everything below it. */
  after(node: number): number {
    return node + (this.tree.size[node] ?? 1);
  }

  value(node: number): number {
    return valueAt(this.tree, node);
  }

  /** The atom as text; empty when absent. */
  name(node: number): string {
    const value = valueAt(this.tree, node);
    return value === NONE ? '' : String(atomAt(this.tree, node));
  }

  print(node: number): void {
    const printer = this.#printers[this.kind(node)];
    if (printer === undefined) throw new Error(`no printer for kind ${this.kind(node)}`);
    printer(this, node);
  }

  newLine(): void {
    this.out += INDENTS[this.level] ?? `\n${'  '.repeat(this.level)}`;
  }
}

const INDENTS = Array.from({ length: 32 }, (_, level) => `\n${'  '.repeat(level)}`);
