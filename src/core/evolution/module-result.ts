import { positiveZero } from '../language/positive-zero.ts';
import { err, ok, type Result } from '../result.ts';
import type { Evaluation, FailureReason, Feedback, Json } from './agent.ts';
import { isArray } from './compare.ts';
import { FAILED_FITNESS } from './scoring.ts';

/** What `evaluate` of a module gives back, checked. Every number is finite. */
export interface ModuleResult {
  readonly score: number;
  readonly scores: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly features: Readonly<Record<string, number>>;
  readonly feedback: readonly Feedback[];
}

/** What the agent's calls of one evaluation used; `behaviour` digests their outputs in the order of the calls. */
export interface ModuleUsage {
  readonly fuel: number;
  readonly bytes: number;
  readonly frames: number;
  readonly behaviour: string;
}

/** One call of `evaluate`. */
export type ModuleOutcome = ModuleUsage &
  (
    | { readonly ok: true; readonly result: ModuleResult }
    | { readonly ok: false; readonly reason: FailureReason }
  );

export const MAX_SCORES = 10_000;
const MAX_NAMES = 32;
const MAX_NAME_UNITS = 64;
const MAX_FEEDBACK_UNITS = 4_096;
const MAX_FEEDBACK_ITEMS = 100;

const FIELDS = ['score', 'scores', 'metrics', 'features', 'feedback'];

/** Checks a returned value; the error says which field is wrong and how. */
export function readModuleResult(value: Json | undefined): Result<ModuleResult, string> {
  if (!isRecord(value)) return err('evaluate must return { score, … }');
  const unknown = Object.keys(value).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) return err(`the result has an unknown field ${clip(unknown)}`);
  const score = value['score'];
  if (!isFinite(score)) return err('score must be a finite number');
  const scores = readScores(value['scores']);
  if (!scores.ok) return scores;
  const metrics = readNumbers('metrics', value['metrics']);
  if (!metrics.ok) return metrics;
  const features = readNumbers('features', value['features']);
  if (!features.ok) return features;
  const feedback = readFeedback(value['feedback']);
  if (!feedback.ok) return feedback;
  return ok({
    score: positiveZero(score),
    scores: scores.value,
    metrics: metrics.value,
    features: features.value,
    feedback: feedback.value,
  });
}

function readScores(value: Json | undefined): Result<readonly number[], string> {
  if (value === undefined) return ok([]);
  if (!isArray(value)) return err('scores must be an array');
  if (value.length > MAX_SCORES) return err(`scores has more than ${MAX_SCORES} numbers`);
  const scores: number[] = [];
  for (const [i, score] of value.entries()) {
    if (!isFinite(score)) return err(`scores[${i}] must be a finite number`);
    scores.push(positiveZero(score));
  }
  return ok(scores);
}

function readNumbers(
  field: string,
  value: Json | undefined,
): Result<Readonly<Record<string, number>>, string> {
  if (value === undefined) return ok({});
  if (!isRecord(value)) return err(`${field} must be an object of numbers`);
  const entries = Object.entries(value);
  if (entries.length > MAX_NAMES) return err(`${field} has more than ${MAX_NAMES} names`);
  const numbers: Record<string, number> = {};
  for (const [name, number] of entries) {
    if (name === '' || name.length > MAX_NAME_UNITS || name === '__proto__')
      return err(`${field} has a name that is empty, reserved or longer than ${MAX_NAME_UNITS}`);
    if (!isFinite(number)) return err(`${field}.${clip(name)} must be a finite number`);
    numbers[name] = positiveZero(number);
  }
  return ok(numbers);
}

function readFeedback(value: Json | undefined): Result<readonly Feedback[], string> {
  if (value === undefined) return ok([]);
  if (typeof value === 'string') {
    if (value.length > MAX_FEEDBACK_UNITS) return err(tooMuchFeedback);
    return ok(value === '' ? [] : [{ case: null, text: value }]);
  }
  if (!isArray(value)) return err('feedback must be a string or [{ case, text }]');
  if (value.length > MAX_FEEDBACK_ITEMS) return err(tooMuchFeedback);
  const feedback: Feedback[] = [];
  let units = 0;
  for (const [i, item] of value.entries()) {
    const line = isRecord(item) ? item : {};
    const { case: index = null, text } = line;
    if (typeof text !== 'string' || !(index === null || isIndex(index)))
      return err(`feedback[${i}] must be { case, text }`);
    units += text.length;
    if (units > MAX_FEEDBACK_UNITS) return err(tooMuchFeedback);
    feedback.push({ case: index, text });
  }
  return ok(feedback);
}

const tooMuchFeedback = `feedback is longer than ${MAX_FEEDBACK_UNITS} units or ${MAX_FEEDBACK_ITEMS} items`;

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !isArray(value);
const isFinite = (value: Json | undefined): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const isIndex = (value: Json): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const clip = (text: string): string => JSON.stringify(text.slice(0, 40));

/** One or more calls of `evaluate` (one a repeat) as an evaluation: the means. `outcomes` is not empty. */
export function summariseModule(
  outcomes: readonly ModuleOutcome[],
  withFeedback: boolean,
): Evaluation {
  const usage = {
    partial: false,
    distance: 0,
    distances: [],
    fuel: Math.round(mean(outcomes.map(({ fuel }) => fuel))),
    bytes: Math.max(...outcomes.map(({ bytes }) => bytes)),
    frames: Math.max(...outcomes.map(({ frames }) => frames)),
    behaviour: outcomes.map(({ behaviour }) => behaviour).join(''),
  };
  const results: ModuleResult[] = [];
  for (const outcome of outcomes) {
    if (!outcome.ok) return failedModule(outcome.reason, usage);
    results.push(outcome.result);
  }
  const [first] = results;
  if (first === undefined) throw new Error('an evaluation without a call');
  if (results.some((result) => !sameShape(result, first))) {
    const detail = 'the repeats differ in the number of scores or the names of metrics or features';
    return failedModule({ code: 'evaluator-failed', detail }, usage);
  }
  return {
    ...usage,
    failed: false,
    fitness: mean(results.map(({ score }) => score)),
    scores: first.scores.map((_, i) => mean(results.map(({ scores }) => scores[i] ?? 0))),
    metrics: meanByName(results.map(({ metrics }) => metrics)),
    features: meanByName(results.map(({ features }) => features)),
    feedback: withFeedback ? first.feedback : [],
  };
}

function failedModule(
  reason: FailureReason,
  usage: Pick<
    Evaluation,
    'partial' | 'distance' | 'distances' | 'fuel' | 'bytes' | 'frames' | 'behaviour'
  >,
): Evaluation {
  const nothing = { scores: [], metrics: {}, features: {}, feedback: [] };
  return { ...usage, ...nothing, failed: true, reason, fitness: FAILED_FITNESS };
}

function sameShape(a: ModuleResult, b: ModuleResult): boolean {
  const names = (numbers: Readonly<Record<string, number>>): string =>
    JSON.stringify(Object.keys(numbers).toSorted());
  return (
    a.scores.length === b.scores.length &&
    names(a.metrics) === names(b.metrics) &&
    names(a.features) === names(b.features)
  );
}

function meanByName(
  all: readonly Readonly<Record<string, number>>[],
): Readonly<Record<string, number>> {
  const names = Object.keys(all[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, mean(all.map((numbers) => numbers[name] ?? 0))]),
  );
}

/** Of parts, so that numbers near the largest do not overflow; the mean of equal numbers is that number. */
function mean(numbers: readonly number[]): number {
  const [first = 0] = numbers;
  if (numbers.every((number) => number === first)) return first;
  return numbers.reduce((sum, number) => sum + number / numbers.length, 0);
}
