import { pow } from '../language/math/index.ts';
import type { Arm, ModelUsage } from './call.ts';
import { armId, totalTokens } from './call.ts';
import type { LatencySketch } from './latency-sketch.ts';
import { addLatency, fadeLatency, latencyQuantile } from './latency-sketch.ts';
import type { TaskKind } from './task-kind.ts';

/**
 * How well each arm does, per kind of task: what routing explains itself with and `GET /v1/models` shows. Everything
 * fades with a half-life, so that yesterday's outage is forgotten; the state is small JSON and survives restarts.
 */

/** One call that came to an end. Answers from the response cache are not calls. */
export interface CallSample {
  readonly arm: Arm;
  readonly kind: TaskKind;
  /** `refused`: the model would not answer. `failed`: any other failure. */
  readonly outcome: 'ok' | 'refused' | 'failed';
  /** It needed the repair turn. */
  readonly repaired: boolean;
  /** Null where nothing was measured. */
  readonly latencyMs: number | null;
  readonly usage: ModelUsage;
  readonly costMicro: number;
}

/** What an answer was worth, known when its child was evaluated. */
export interface GainSample {
  readonly arm: Arm;
  readonly kind: TaskKind;
  /** Rank-normalised, 0..1. */
  readonly gain: number;
}

/** What is known of one arm and kind. Counts and sums are faded ones: fractions. Means are 0 where nothing was counted. */
export interface ArmStatistics {
  /** `armId`. */
  readonly arm: string;
  readonly kind: TaskKind;
  readonly calls: number;
  /** Shares of the calls, 0..1. */
  readonly ok: number;
  readonly refused: number;
  readonly repaired: number;
  /** Null before the first measurement. Within 10 %. */
  readonly latencyP50Ms: number | null;
  readonly latencyP95Ms: number | null;
  /** Per call. */
  readonly tokens: number;
  readonly costMicro: number;
  /** Mean gain of the children that were evaluated, 0..1; null before the first. */
  readonly gain: number | null;
}

/** By `kind armId`. At most `MAX_CELLS`: beyond, the one that was quiet longest goes. */
export interface TrackerState {
  readonly cells: Readonly<Record<string, TrackerCell>>;
}

/** All but `at` fade. */
interface TrackerCell {
  readonly arm: string;
  readonly kind: TaskKind;
  /** When it was last added to (ms since epoch): fading is made up for then. */
  readonly at: number;
  readonly calls: number;
  readonly ok: number;
  readonly refused: number;
  readonly repaired: number;
  readonly tokens: number;
  readonly costMicro: number;
  readonly gains: number;
  readonly gain: number;
  readonly latency: LatencySketch;
}

export const emptyTracker = (): TrackerState => ({ cells: {} });

/** What was seen a day ago weighs half. */
const HALF_LIFE_MS = 24 * 3_600_000;
const MAX_CELLS = 512;
/** Fewer faded calls than this say nothing: the cell reads as empty. */
const LEAST_CALLS = 1e-3;

/** The state after a call ended. */
export function trackCall(state: TrackerState, sample: CallSample, now: number): TrackerState {
  const cell = faded(cellOf(state, sample), now);
  return withCell(state, {
    ...cell,
    calls: cell.calls + 1,
    ok: cell.ok + (sample.outcome === 'ok' ? 1 : 0),
    refused: cell.refused + (sample.outcome === 'refused' ? 1 : 0),
    repaired: cell.repaired + (sample.repaired ? 1 : 0),
    tokens: cell.tokens + totalTokens(sample.usage),
    costMicro: cell.costMicro + sample.costMicro,
    latency: sample.latencyMs === null ? cell.latency : addLatency(cell.latency, sample.latencyMs),
  });
}

/** The state after the child of an answer was evaluated. */
export function trackGain(state: TrackerState, sample: GainSample, now: number): TrackerState {
  const cell = faded(cellOf(state, sample), now);
  return withCell(state, { ...cell, gains: cell.gains + 1, gain: cell.gain + sample.gain });
}

/** Everything that still says something at `now`, by arm and kind. */
export const armStatistics = (state: TrackerState, now: number): readonly ArmStatistics[] =>
  Object.values(state.cells)
    .map((cell) => faded(cell, now))
    .filter((cell) => cell.calls >= LEAST_CALLS)
    .map(statisticsOf)
    .toSorted((a, b) => (`${a.arm} ${a.kind}` < `${b.arm} ${b.kind}` ? -1 : 1));

function statisticsOf(cell: TrackerCell): ArmStatistics {
  return {
    arm: cell.arm,
    kind: cell.kind,
    calls: cell.calls,
    ok: cell.ok / cell.calls,
    refused: cell.refused / cell.calls,
    repaired: cell.repaired / cell.calls,
    latencyP50Ms: latencyQuantile(cell.latency, 0.5),
    latencyP95Ms: latencyQuantile(cell.latency, 0.95),
    tokens: cell.tokens / cell.calls,
    costMicro: cell.costMicro / cell.calls,
    gain: cell.gains < LEAST_CALLS ? null : cell.gain / cell.gains,
  };
}

const keyOf = (arm: string, kind: TaskKind): string => `${kind} ${arm}`;

function cellOf(state: TrackerState, { arm, kind }: Pick<CallSample, 'arm' | 'kind'>): TrackerCell {
  const id = armId(arm);
  return state.cells[keyOf(id, kind)] ?? { ...EMPTY_CELL, arm: id, kind };
}

const EMPTY_CELL = {
  at: 0,
  calls: 0,
  ok: 0,
  refused: 0,
  repaired: 0,
  tokens: 0,
  costMicro: 0,
  gains: 0,
  gain: 0,
  latency: {},
};

/** The cell as it weighs at `now`. A clock that went back changes nothing. */
function faded(cell: TrackerCell, now: number): TrackerCell {
  if (now <= cell.at) return cell;
  const factor = pow(0.5, (now - cell.at) / HALF_LIFE_MS);
  return {
    arm: cell.arm,
    kind: cell.kind,
    at: now,
    calls: cell.calls * factor,
    ok: cell.ok * factor,
    refused: cell.refused * factor,
    repaired: cell.repaired * factor,
    tokens: cell.tokens * factor,
    costMicro: cell.costMicro * factor,
    gains: cell.gains * factor,
    gain: cell.gain * factor,
    latency: fadeLatency(cell.latency, factor),
  };
}

function withCell(state: TrackerState, cell: TrackerCell): TrackerState {
  const { [keyOf(cell.arm, cell.kind)]: _replaced, ...others } = state.cells;
  const entries = Object.entries(others);
  const kept =
    entries.length < MAX_CELLS
      ? others
      : Object.fromEntries(entries.toSorted((a, b) => b[1].at - a[1].at).slice(0, MAX_CELLS - 1));
  return { cells: { ...kept, [keyOf(cell.arm, cell.kind)]: cell } };
}
