import type { FailureReason, Json } from './agent.ts';
import { isArray } from './compare.ts';
import type { EvaluationCase } from './evaluation-task.ts';
import type { RunOutcome } from './scoring.ts';

const SHOWN_ARGS_UNITS = 100;
const SHOWN_VALUE_UNITS = 60;

/** One line on a training case that was not solved, for a person or the next prompt. At most about 300 units. */
export function describeCase(
  testCase: EvaluationCase,
  outcome: RunOutcome,
  failure: FailureReason | undefined,
): string {
  const { call, wanted } = shownCase(testCase);
  if (!outcome.ok) return `${call} ${outcome.reason.code}: ${outcome.reason.detail}; ${wanted}`;
  const got = outcome.value === undefined ? 'nothing' : preview(outcome.value, SHOWN_VALUE_UNITS);
  return `${call} gave ${got}, ${wanted}${failure === undefined ? '' : ` (${failure.code})`}`;
}

interface ShownCase {
  readonly call: string;
  readonly wanted: string;
}

const shown = new WeakMap<EvaluationCase, ShownCase>();

/** A case's own part of its lines: the same for every agent, so made once. */
function shownCase(testCase: EvaluationCase): ShownCase {
  const known = shown.get(testCase);
  if (known !== undefined) return known;
  const { args, expected } = testCase;
  const parts = args.map((arg) => preview(arg, SHOWN_ARGS_UNITS / args.length));
  const wanted = `wanted ${preview(expected, SHOWN_VALUE_UNITS)}`;
  const made = { call: `(${parts.join(', ')})`, wanted };
  shown.set(testCase, made);
  return made;
}

/** JSON text of a value, cut after about `units`; the work is bounded by them too, not by the value's size. */
function preview(value: Json, units: number): string {
  if (typeof value === 'string') {
    return value.length <= units
      ? JSON.stringify(value)
      : `${JSON.stringify(value.slice(0, units))}…`;
  }
  if (value === null || typeof value !== 'object') return String(value);
  const parts: string[] = [];
  let left = units;
  for (const [key, item] of entries(value)) {
    if (left <= 0) {
      parts.push('…');
      break;
    }
    const part = `${key}${preview(item, left)}`;
    parts.push(part);
    left -= part.length + 1;
  }
  return isArray(value) ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
}

function* entries(
  value: readonly Json[] | { readonly [key: string]: Json },
): Iterable<[string, Json]> {
  if (isArray(value)) {
    for (const item of value) yield ['', item];
    return;
  }
  for (const key of Object.keys(value))
    yield [`${JSON.stringify(key.slice(0, 40))}:`, value[key] ?? null];
}
