import { sha256Hex } from '../dna/digest.ts';
import type { ProgramGenome } from '../evolution/agent.ts';
import { err, ok, type Result } from '../result.ts';
import { checkMeaning } from './check.ts';
import { type Finding, finding, type Inspection } from './finding.ts';
import { utf8Length } from '../utf8-length.ts';
import { MODULE_BYTES } from './limits.ts';
import { lineAt, type Parsed, parseText } from './parse.ts';
import { printGenome, printTree } from './print.ts';
import { assessSafety } from './safety.ts';
import type { Tree } from './tree.ts';

/** Limits of a text, in bytes of UTF-8. */
export interface TextLimits {
  readonly genomeBytes: number;
}

/**
 * Text → genome, or every reason why it is refused. Checks in order of cost: size, Unicode, nesting, grammar, names.
 * Never throws and never recurses by input beyond `MAX_DEPTH`.
 */
export function parseGenome(
  text: string,
  limits: TextLimits,
): Result<ProgramGenome, readonly Finding[]> {
  const checked = checkText(text, limits);
  if (!checked.ok) return checked;
  const { tree, frame } = checked.value;
  return ok({ kind: 'program', text, tree, ...(frame === undefined ? {} : { frame }) });
}

/** The gate as the API shows it: also the warnings about an accepted text and its safety score. */
export function inspect(text: string, limits: TextLimits): Inspection {
  const checked = checkText(text, limits);
  if (!checked.ok) return { accepted: false, safety: 0, findings: checked.error };
  const { tree, offsets } = checked.value;
  return { accepted: true, ...assessSafety(tree, (node) => lineAt(text, offsets[node] ?? 0)) };
}

function checkText(text: string, { genomeBytes }: TextLimits): Result<Parsed, readonly Finding[]> {
  // A unit is at least one byte and at most three, so most texts need no count.
  const tooLarge =
    text.length > genomeBytes || (text.length * 3 > genomeBytes && utf8Length(text) > genomeBytes);
  if (tooLarge) return err([finding('too-large', 0, String(genomeBytes))]);
  if (!text.isWellFormed()) return err([finding('not-well-formed', 0)]);
  const parsed = parseText(text);
  if (!parsed.ok) return parsed;
  const { tree, offsets } = parsed.value;
  const findings = checkMeaning(tree, (node) => lineAt(text, offsets[node] ?? 0));
  return findings.length > 0 ? err(findings) : parsed;
}

/** The same front for an evaluator in the agent language: `export default function evaluate(agent, {data, …})`. */
export const parseModule = (text: string): Result<ProgramGenome, readonly Finding[]> =>
  parseGenome(text, { genomeBytes: MODULE_BYTES });

/** A genome made by an operator; prints the stored text. The tree must have passed `checkTree`. */
export const makeProgram = (tree: Tree, frame?: readonly string[]): ProgramGenome =>
  frame === undefined
    ? { kind: 'program', text: printTree(tree), tree }
    : { kind: 'program', text: printGenome(tree, frame), tree, frame };

/** The parse printed without comments and markers, no renaming: what the hash is taken of. */
export const normalisedText = (genome: ProgramGenome): string =>
  genome.isNormalised === true ? genome.text : printTree(genome.tree);

/** SHA-256 of the normalised text, 64 lower-case hex: the public id. Formatting makes no new agent. */
export const genomeHash = (genome: ProgramGenome): string => sha256Hex(normalisedText(genome));
