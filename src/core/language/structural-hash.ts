import { hexOfWords } from '../dna/hex.ts';
import { KIND_NAMES, kindInfo } from './kinds.ts';
import { type Atom, NONE, type Tree } from './tree.ts';

/**
 * 128 bits over the compact tree, for finding duplicates inside a run. Equal trees have equal hashes, whatever the
 * order of their atoms. Not a secure hash: the public id of a genome is its SHA-256.
 *
 * The tree is written out as 32-bit words (one a node with its kind and size, two more for an atom's own hash) and
 * those are mixed by the block function of MurmurHash3_x86_128 (Austin Appleby, public domain).
 */
export function structuralHash(tree: Tree): string {
  // In this order: writing may replace the buffer.
  const length = write(tree);
  return mix(buffer, length);
}

/** Per kind: 0 = the value means nothing, 1 = an operator, 2 = an atom. */
const VALUE_FORM = Uint8Array.from(
  KIND_NAMES.map((_, kind) => {
    const { value } = kindInfo(kind);
    if (value === undefined) return 0;
    return value.startsWith('atom') ? 2 : 1;
  }),
);

/** Reused between calls; grown to the largest tree seen. */
let buffer = new Int32Array(1 << 13);
let hashes = new Int32Array(1 << 8);

/** Writes the tree's words to the buffer; returns how many they are, whole blocks of four. */
function write(tree: Tree): number {
  const { kind, size, value, atoms } = tree;
  const most = kind.length * 3 + 4;
  if (buffer.length < most) buffer = new Int32Array(most * 2);
  const out = buffer;
  hashAtoms(atoms);
  let at = 0;
  for (let node = 0; node < kind.length; node++) {
    const k = kind[node] ?? 0;
    const form = VALUE_FORM[k] ?? 0;
    const v = value[node] ?? 0;
    out[at++] = k | ((size[node] ?? 0) << 8);
    if (form === 0) continue;
    const atom = form === 2 && v !== NONE;
    out[at++] = atom ? (hashes[2 * v] ?? 0) : v;
    if (form === 2) out[at++] = atom ? (hashes[2 * v + 1] ?? 0) : v;
  }
  // Whole blocks of four, so that mixing never reads past the end.
  while (at % 4 !== 0) out[at++] = 0;
  return at;
}

const float = new DataView(new ArrayBuffer(8));

/** Two words an atom: a number's own bits, two independent hashes of a string. */
function hashAtoms(atoms: readonly Atom[]): void {
  if (hashes.length < atoms.length * 2) hashes = new Int32Array(atoms.length * 4);
  for (let i = 0; i < atoms.length; i++) {
    const atom = atoms[i];
    if (typeof atom === 'number') {
      float.setFloat64(0, atom === 0 ? 0 : atom);
      hashes[2 * i] = float.getInt32(0);
      hashes[2 * i + 1] = float.getInt32(4);
    } else if (typeof atom === 'string') {
      let a = 0x811c9dc5 ^ atom.length;
      let b = 0x9747b28c;
      for (let c = 0; c < atom.length; c++) {
        const unit = atom.charCodeAt(c);
        a = Math.imul(a ^ unit, 0x01000193);
        b = Math.imul(b ^ unit, 0x5bd1e995);
        b ^= b >>> 15;
      }
      hashes[2 * i] = a;
      hashes[2 * i + 1] = b;
    }
  }
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

function finalise(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function mix(data: Int32Array, length: number): string {
  const [C1, C2, C3, C4] = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93];
  let [h1, h2, h3, h4] = [0, 0, 0, 0];
  for (let i = 0; i < length; i += 4) {
    h1 ^= Math.imul(rotate(Math.imul(data[i] ?? 0, C1), 15), C2);
    h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotate(Math.imul(data[i + 1] ?? 0, C2), 16), C3);
    h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotate(Math.imul(data[i + 2] ?? 0, C3), 17), C4);
    h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotate(Math.imul(data[i + 3] ?? 0, C4), 18), C1);
    h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  }
  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  const sum = (h1 + h2 + h3 + h4) | 0;
  h1 = finalise((h1 + sum) | 0);
  h2 = finalise((h2 + sum) | 0);
  h3 = finalise((h3 + sum) | 0);
  h4 = finalise((h4 + sum) | 0);
  const last = (h1 + h2 + h3 + h4) | 0;
  return hexOfWords((h1 + last) | 0, (h2 + last) | 0, (h3 + last) | 0, (h4 + last) | 0);
}
