import type { ProgramGenome } from '../../core/evolution/agent.ts';
import { sameTree } from '../../core/evolution/edit.ts';
import { Kind } from '../../core/language/kinds.ts';
import { makeProgram } from '../../core/language/genome.ts';
import { printTree } from '../../core/language/print.ts';
import type { Atom, Tree } from '../../core/language/tree.ts';
import { atomAt, kindAt, nodeCount, sizeAt } from '../../core/language/tree.ts';
import { sameButSpace } from './locate.ts';

/** Whether name and parameter list of the default exports are the same (they are fixed). */
export function hasSameSignature(child: Tree, parent: Tree): boolean {
  const [a, b] = [defaultExport(child), defaultExport(parent)];
  return a.name === b.name && sameTree(a.params, b.params);
}

/** The line of the printed program that declares the default export, for people and models. */
export function signatureLine(tree: Tree): string {
  const line = printTree(tree)
    .split('\n')
    .find((text) => text.startsWith('export default'));
  return (line ?? '').slice(0, 200);
}

function defaultExport(tree: Tree): { readonly name: Atom | undefined; readonly params: Tree } {
  for (let node = 0; node < nodeCount(tree); node++) {
    if (kindAt(tree, node) !== Kind.ExportFunction) continue;
    const [start, end] = [node + 1, node + 1 + sizeAt(tree, node + 1)];
    const params = {
      kind: tree.kind.slice(start, end),
      size: tree.size.slice(start, end),
      value: tree.value.slice(start, end),
      atoms: tree.atoms,
    };
    return { name: atomAt(tree, node), params };
  }
  throw new Error('an accepted program without a default export');
}

/**
 * The child with its parent's bytes outside the EVOLVE-BLOCK regions; null where it changed more than white space there,
 * or moved a marker. A parent without markers leaves all to the child. The text is printed; where it has a frame, the
 * tree is still the answer's, and may differ from the text in the white space of a frame's strings.
 */
export function withFrame(child: ProgramGenome, parent: ProgramGenome): ProgramGenome | null {
  const { frame } = parent;
  if (frame === undefined) return makeProgram(child.tree);
  const same =
    child.frame !== undefined &&
    child.frame.length === frame.length &&
    child.frame.every((piece, i) => sameButSpace(piece, frame[i] ?? ''));
  return same ? makeProgram(child.tree, frame) : null;
}
