import type { ModelOperator, ProgramGenome } from '../../core/evolution/agent.ts';
import { sameTree } from '../../core/evolution/edit.ts';
import { type Finding, finding } from '../../core/language/finding.ts';
import { parseGenome, type TextLimits } from '../../core/language/genome.ts';
import { MODULE_BYTES } from '../../core/language/limits.ts';
import { utf8Length } from '../../core/utf8-length.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { applyBlocks } from './apply-blocks.ts';
import { readBlocks } from './blocks.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import { type AnswerFault, answerFault } from './fault.ts';
import { hasSameSignature, signatureLine, withFrame } from './fixed-parts.ts';
import { wholeProgram } from './whole-program.ts';

/** A child that passed the gate, and what its maker said about it. */
export interface AppliedAnswer {
  /** Printed: comments, which could carry words from one prompt into the next, do not outlive an answer. */
  readonly genome: ProgramGenome;
  /** One sentence, at most 200 characters; empty if it gave none. */
  readonly idea: string;
  /** At most 60 characters; may be empty. */
  readonly name: string;
}

/** Comments count for an answer but not for its child: the gate reads a longer text than a genome may have. */
const ANSWER_FACTOR = 4;

/**
 * Makes the child that an answer describes. `base` is the text that the prompt showed as the current program
 * (`Prompt.shown`); it differs from the parent's only in a repair. Never a silent no-op: what cannot be read, does
 * not fit, changes nothing, or touches what is fixed, is a fault.
 */
export function applyAnswer(
  operator: ModelOperator,
  answer: string,
  parent: ProgramGenome,
  limits: TextLimits,
  base: string = parent.text,
): Result<AppliedAnswer, AnswerFault> {
  const envelope = readEnvelope(answer);
  const text = childText(operator, envelope, parent, base);
  if (!text.ok) return text;
  const genome = admit(text.value, parent, limits, base);
  return genome.ok
    ? ok({ genome: genome.value, idea: envelope.idea, name: envelope.name })
    : genome;
}

/** The text of the child. Where an answer has both a patch and a program, the operator says which is tried first. */
function childText(
  operator: ModelOperator,
  { patch, program }: Envelope,
  parent: ProgramGenome,
  base: string,
): Result<string, AnswerFault> {
  const patched = patch === null ? null : patchedText(patch, base);
  const written = program === null ? null : ok(wholeProgram(program, parent));
  const isPatchFirst = operator === 'patch' || operator === 'repair';
  const [first, second] = isPatchFirst ? [patched, written] : [written, patched];
  if (first?.ok === true) return first;
  return (
    second ?? first ?? err(answerFault('nothing-found', 'The answer has no edits and no program.'))
  );
}

function patchedText(patch: string, base: string): Result<string, AnswerFault> {
  const blocks = readBlocks(patch);
  if (blocks === null)
    return err(answerFault('malformed-block', 'A SEARCH block has no ======= line.'));
  if (blocks.length === 0)
    return err(answerFault('nothing-found', 'The patch has no SEARCH/REPLACE block.'));
  return applyBlocks(base, blocks);
}

/** The gate, and the parts that are fixed. */
function admit(
  text: string,
  parent: ProgramGenome,
  limits: TextLimits,
  base: string,
): Result<ProgramGenome, AnswerFault> {
  const roomy = { genomeBytes: Math.min(MODULE_BYTES, limits.genomeBytes * ANSWER_FACTOR) };
  const read = parseGenome(text, roomy);
  if (!read.ok) return err(refusal(read.error, text));
  const framed = withFrame(read.value, parent);
  if (framed === null)
    return err(answerFault('outside-evolve-block', 'Text outside the markers was changed.', text));
  if (!hasSameSignature(read.value.tree, parent.tree))
    return err(
      answerFault('signature-changed', `It must stay: ${signatureLine(parent.tree)}`, text),
    );
  const child = settled(framed, limits);
  if (!child.ok) return err(refusal(child.error, framed.text));
  return sameAsBefore(child.value, parent, base, roomy)
    ? err(answerFault('unchanged', 'The answer leaves the program as it was.'))
    : child;
}

/** Within the size of a genome. A printed tree reads back as it is; with a frame around it the text decides. */
function settled(
  genome: ProgramGenome,
  limits: TextLimits,
): Result<ProgramGenome, readonly Finding[]> {
  if (genome.frame !== undefined) return parseGenome(genome.text, limits);
  return utf8Length(genome.text) <= limits.genomeBytes
    ? ok(genome)
    : err([finding('too-large', 0, String(limits.genomeBytes))]);
}

function sameAsBefore(
  child: ProgramGenome,
  parent: ProgramGenome,
  base: string,
  limits: TextLimits,
): boolean {
  if (sameTree(child.tree, parent.tree)) return true;
  if (base === parent.text) return false;
  const before = parseGenome(base, limits);
  return before.ok && sameTree(child.tree, before.value.tree);
}

const SHOWN_FINDINGS = 5;

const refusal = (findings: readonly Finding[], text: string): AnswerFault =>
  answerFault(
    'refused',
    findings
      .slice(0, SHOWN_FINDINGS)
      .map(
        ({ rule, line, reason, hint }) =>
          `${rule}${line > 0 ? `, line ${line}` : ''}: ${reason} ${hint}`,
      )
      .join('\n'),
    text,
  );
