import { structuralHash } from '../language/structural-hash.ts';
import { sha256Hex } from '../dna/digest.ts';
import type { Genome } from './agent.ts';

/** 32 hex digits that two genomes share if they are the same program (text: the same text). */
export const fingerprint = (genome: Genome): string =>
  genome.kind === 'text'
    ? sha256Hex(genome.text).slice(0, 32)
    : (genome.fingerprint ?? structuralHash(genome.tree));
