import { structuralHash } from '../language/structural-hash.ts';
import type { Tree } from '../language/tree.ts';
import { sha256Hex } from '../dna/digest.ts';
import type { Genome } from './agent.ts';

const remembered = new WeakMap<Tree, string>();

/** 32 hex digits that two genomes share if they are the same program (text: the same text). Made once a tree. */
export function fingerprint(genome: Genome): string {
  if (genome.kind === 'text') return sha256Hex(genome.text).slice(0, 32);
  const known = remembered.get(genome.tree);
  if (known !== undefined) return known;
  const made = structuralHash(genome.tree);
  remembered.set(genome.tree, made);
  return made;
}
