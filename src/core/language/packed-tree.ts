/**
 * A tree at rest: one compressed block of bytes outside V8's heap, a tenth of what tree and text take or less. Before it
 * is compressed, all numbers as varints: count of nodes, count of atoms, the atoms, then the nodes in preorder: a byte
 * of kind (its top bit: a value follows), the value, and the count of children where the kind does not fix it. Sizes
 * follow from the children.
 */
import { ByteReader, ByteWriter } from './byte-stream.ts';
import { compress, decompress } from './compress.ts';
import { KIND_NAMES, kindInfo } from './kinds.ts';
import { readUnits, writeUnits } from './packed-text.ts';
import { allocateTree, type Atom, type Tree } from './tree.ts';

/** Of a node's first byte. */
const HAS_VALUE = 0x80;

/** How many children a node of a kind has; -1 where that is the node's own. */
const ARITY = Int8Array.from(
  KIND_NAMES.map((_, kind) => {
    const { children } = kindInfo(kind);
    if (children === '') return 0;
    return children.endsWith('*') ? -1 : children.split(' ').length;
  }),
);

const writer = new ByteWriter();

/** The bytes of a well-formed tree. */
export function packTree({ kind, size, value, atoms }: Tree): Uint8Array {
  writer.varint(kind.length);
  writer.varint(atoms.length);
  for (const atom of atoms) writeAtom(atom);
  for (let node = 0; node < kind.length; node++) {
    const own = kind[node] as number;
    const held = value[node] as number;
    writer.byte(held === 0 ? own : own | HAS_VALUE);
    // `NONE`, the largest of all, becomes 0.
    if (held !== 0) writer.varint((held + 1) >>> 0);
    if (ARITY[own] === -1) writer.varint(countChildren(size, node));
  }
  return compress(writer.take());
}

function countChildren(size: Uint32Array, node: number): number {
  const end = node + (size[node] as number);
  let count = 0;
  for (let child = node + 1; child < end; child += size[child] as number) count++;
  return count;
}

/** The tree that the bytes were made of. */
export function unpackTree(bytes: Uint8Array): Tree {
  const reader = new ByteReader(decompress(bytes));
  const count = reader.varint();
  const atoms = Array.from({ length: reader.varint() }, () => readAtom(reader));
  const tree = allocateTree(count, atoms);
  const { kind, size, value } = tree;
  for (let node = 0; node < count; node++) {
    const first = reader.byte();
    const own = first & ~HAS_VALUE;
    kind[node] = own;
    if (first !== own) value[node] = reader.varint() - 1;
    const arity = ARITY[own] as number;
    // How many children, until their sizes are known.
    size[node] = arity === -1 ? reader.varint() : arity;
  }
  for (let node = count - 1; node >= 0; node--) {
    let end = node + 1;
    for (let left = size[node] as number; left > 0; left--) end += size[end] as number;
    size[node] = end - node;
  }
  return tree;
}

/** What an atom is: the low bits of its first number. */
const Form = { integer: 0, float: 1, text: 2 } as const;
const FORM_BITS = 2;
/** Integers below this share their number with the form. */
const MAX_INTEGER = 1 << 29;

function writeAtom(atom: Atom): void {
  if (typeof atom === 'string') {
    writer.varint(((atom.length << FORM_BITS) | Form.text) >>> 0);
    writeUnits(writer, atom);
  } else if (atom >= 0 && atom < MAX_INTEGER && Number.isInteger(atom) && !Object.is(atom, -0))
    writer.varint(((atom << FORM_BITS) | Form.integer) >>> 0);
  else {
    writer.varint(Form.float);
    writer.float(atom);
  }
}

function readAtom(reader: ByteReader): Atom {
  const first = reader.varint();
  const rest = first >>> FORM_BITS;
  const form = first & ((1 << FORM_BITS) - 1);
  if (form === Form.integer) return rest;
  if (form === Form.float) return reader.float();
  return readUnits(reader, rest);
}
