import { createHash } from 'node:crypto';
import { type Random, rng } from '../../../../src/core/evolution/random.ts';
import type { AskedCall, Script } from '../call.ts';
import { patchAnswer, programAnswer } from './answer-text.ts';
import { askedSchema } from './asked-schema.ts';
import { crossOver } from './crossover.ts';
import { damagedAnswer } from './damaged.ts';
import type { Change } from './edit.ts';
import { freePlaces } from './free-places.ts';
import { type MutationPrompt, readPrompt } from './prompt.ts';
import { restructure } from './restructure.ts';
import { shapedJson } from './shaped-json.ts';
import { type StepOptions, stepConstants } from './step.ts';

export interface MutatorOptions extends Partial<StepOptions> {
  readonly seed: number;
  /** Chance to take parts of another program in the prompt, if there is one; 0.2 by default. A merge always tries. */
  readonly crossover?: number;
  /** Chance of a structural change instead of a step on constants; 0.1. Without constants always. */
  readonly structural?: number;
  /** Share of answers that are spoiled; 0. */
  readonly damaged?: number;
}

const STEP: StepOptions = { constants: [1, 4], deviation: [0.02, 0.5] };

/**
 * A model of a kind: reads the prompt, proposes an edit of the current program's numbers or structure, and answers in
 * the form asked for; a schema gets a valid object. Its luck comes from the seed and the SHA-256 of what was asked
 * (system, messages, shape), so equal runs get equal answers in any order, whatever the wire or the model's name.
 */
export function scriptedMutator(options: MutatorOptions): Script {
  return (call) => {
    const random = luckOf(call, options.seed);
    const schema = askedSchema(call);
    if (schema !== undefined) return { json: shapedJson(schema, random) };
    const answer = mutation(call, options, random);
    return random.chance(options.damaged ?? 0)
      ? { text: damagedAnswer(answer, random) }
      : { text: answer };
  };
}

function luckOf({ system, messages, shape }: AskedCall, seed: number): Random {
  const asked = JSON.stringify([system, messages, shape]);
  const digest = createHash('sha256').update(asked).digest();
  return rng(seed, 'mutator', digest.readUIntBE(0, 6), digest.readUIntBE(6, 6));
}

function mutation(call: AskedCall, options: MutatorOptions, random: Random): string {
  const prompt = readPrompt(call);
  if (prompt === null) return 'There is no current program in this prompt.';
  const change = proposed(prompt, options, random);
  if (change === null) return 'I found nothing to change in this program.';
  const { current, wants } = prompt;
  return wants === 'patch' ? patchAnswer(current, change) : programAnswer(current, change);
}

function proposed(
  { current, others, isMerge }: MutationPrompt,
  { crossover = 0.2, structural = 0.1, ...step }: MutatorOptions,
  random: Random,
): Change | null {
  const isFree = freePlaces(current);
  const other = others.at(-1);
  const crosses = isMerge || random.chance(crossover);
  const crossed =
    other !== undefined && crosses
      ? crossOver(current, isMerge ? other : random.pick(others), isFree, random)
      : null;
  if (crossed !== null) return crossed;
  const restructured = random.chance(structural) ? restructure(current, isFree, random) : null;
  return (
    restructured ??
    stepConstants(current, isFree, { ...STEP, ...step }, random) ??
    restructure(current, isFree, random)
  );
}
