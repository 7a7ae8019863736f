import { KIND_NAMES, Kind } from './kinds.ts';
import { EXPRESSION_PRINTERS } from './print-expression.ts';
import { STATEMENT_PRINTERS, writeStatements } from './print-statement.ts';
import { Printer } from './printer.ts';
import { kindAt, nodeCount, parents, type Tree } from './tree.ts';

/**
 * Tree → text. Canonical: two spaces, semicolons, double quotes, only the parentheses that are needed, no comments.
 * Parsing the text gives an equal tree, for every tree that passes `checkTree`.
 */
export const printTree = (tree: Tree): string => {
  const printer = new Printer(tree, PRINTERS);
  writeStatements(printer, 0);
  return printer.out;
};

/** Like `printTree`, with the text outside the regions byte-equal: one more piece of `frame` than there are regions. */
export function printGenome(tree: Tree, frame?: readonly string[]): string {
  if (frame === undefined) return printTree(tree);
  const regions = regionsOf(tree);
  if (regions.length + 1 !== frame.length) throw new Error('frame and regions do not fit');
  const parent = parents(tree);
  let text = frame[0] ?? '';
  for (const [i, region] of regions.entries()) {
    const printer = new Printer(tree, PRINTERS);
    printer.level = indentation(tree, parent, region);
    writeStatements(printer, region);
    text += printer.out + (frame[i + 1] ?? '');
  }
  return text;
}

/** The `Region` nodes, in order of the text. */
function regionsOf(tree: Tree): readonly number[] {
  const regions: number[] = [];
  for (let node = 0; node < nodeCount(tree); node++) {
    if (kindAt(tree, node) === Kind.Region) regions.push(node);
  }
  return regions;
}

const INDENTING: ReadonlySet<number> = new Set([Kind.Block, Kind.Switch, Kind.Case]);

function indentation(tree: Tree, parent: Int32Array, region: number): number {
  let level = 0;
  for (let node = parent[region] ?? -1; node >= 0; node = parent[node] ?? -1) {
    if (INDENTING.has(kindAt(tree, node))) level++;
  }
  return level;
}

const PRINTERS = KIND_NAMES.map(
  (name) => STATEMENT_PRINTERS[name] ?? EXPRESSION_PRINTERS[name] ?? unprintable,
);

function unprintable(printer: Printer, node: number): void {
  throw new Error(`node ${node} of kind ${KIND_NAMES[printer.kind(node)]} stands where it cannot`);
}
