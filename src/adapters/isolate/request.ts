import type { AgentCallsOptions } from '../../core/evolution/agent-calls.ts';
import type { FailureReason, Json } from '../../core/evolution/agent.ts';
import { isArray } from '../../core/evolution/compare.ts';
import {
  type ModuleOutcome,
  type ModuleUsage,
  readModuleResult,
} from '../../core/evolution/module-result.ts';
import type { Structure } from '../../core/evolution/tuner/structure.ts';
import { readStructure } from '../../core/evolution/tuner/structure.ts';
import type { Tree } from '../../core/language/tree.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { KeySecret } from '../key-secret.ts';

/** What an isolate is asked: one call of `evaluate`. Agents come as their compact tree, never as text to be compiled. */
export interface EvaluateRequest extends AgentCallsOptions {
  readonly tree: Tree;
  /** Loop turns and function entries the module may use. */
  readonly moduleFuel: number;
  /** Set with the first request: an isolate cannot draw one, its own randomness is seeded. */
  readonly keySecret: KeySecret;
}

/** One call of `structure` about a genome's numbers. */
export interface StructureRequest {
  readonly vector: readonly number[];
  readonly moduleFuel: number;
}

/** Units of an answer's JSON text: 10,000 scores and 4,096 units of feedback stay far below it. */
const MAX_ANSWER_UNITS = 1_048_576;
const MAX_DETAIL_UNITS = 1_000;

const CODES: readonly string[] = [
  'threw',
  'fuel-exhausted',
  'memory-exhausted',
  'depth-exhausted',
  'unsupported',
  'bad-output',
  'evaluator-failed',
] satisfies FailureReason['code'][];

/**
 * Reads an isolate's answer as if the user's module had written it: whatever it did inside, on our side only numbers
 * and texts of bounded size arrive.
 */
export function readAnswer(answer: unknown): Result<ModuleOutcome, string> {
  if (typeof answer !== 'string') return err('the isolate did not answer with text');
  if (answer.length > MAX_ANSWER_UNITS) return err('the answer is too long');
  const parsed = parse(answer);
  if (!isRecord(parsed)) return err('the answer is not a JSON object');
  const usage = readUsage(parsed);
  if (usage === null) return err('the answer has no usage');
  if (parsed['ok'] === true) {
    const result = readModuleResult(parsed['result']);
    return result.ok ? ok({ ...usage, ok: true, result: result.value }) : result;
  }
  const reason = readReason(parsed['reason']);
  return reason === null ? err('the answer has no reason') : ok({ ...usage, ok: false, reason });
}

/** 4,950 constraints of six derivatives each. */
const MAX_STRUCTURE_UNITS = 2 * 1_048_576;

/** Reads what `structure` said about `size` numbers; undefined if it is nothing that can be used. */
export function readStructureAnswer(answer: unknown, size: number): Structure | undefined {
  if (typeof answer !== 'string' || answer.length > MAX_STRUCTURE_UNITS) return undefined;
  const read = readStructure(parse(answer), size);
  return read.ok ? read.value : undefined;
}

function parse(text: string): Json | undefined {
  try {
    // The one place where foreign JSON is taken in: `readAnswer` checks every field of it.
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function readUsage({ fuel, bytes, frames, behaviour }: JsonRecord): ModuleUsage | null {
  if (!isCount(fuel) || !isCount(bytes) || !isCount(frames)) return null;
  if (typeof behaviour !== 'string' || !/^[0-9a-f]{32}$/.test(behaviour)) return null;
  return { fuel, bytes, frames, behaviour };
}

function readReason(value: Json | undefined): FailureReason | null {
  if (!isRecord(value)) return null;
  const { code, detail } = value;
  if (!isCode(code) || typeof detail !== 'string') return null;
  return { code, detail: detail.slice(0, MAX_DETAIL_UNITS) };
}

interface JsonRecord {
  readonly [key: string]: Json;
}

const isRecord = (value: Json | undefined): value is JsonRecord =>
  typeof value === 'object' && value !== null && !isArray(value);
const isCount = (value: Json | undefined): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isCode = (value: Json | undefined): value is FailureReason['code'] =>
  typeof value === 'string' && CODES.includes(value);
