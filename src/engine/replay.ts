import type { EventData, HubEvent } from '../core/dna/event.ts';
import type { PopulationState } from './lifecycle.ts';

/** What the log alone says about a population. Folding needs no engine of the time the events were written. */
export interface Replayed {
  readonly seq: number;
  readonly state: PopulationState | 'deleted';
  readonly generation: number;
  readonly evaluations: number;
  readonly epoch: number;
  /** Hash of the champion. */
  readonly champion: string | null;
  readonly stoppedBy: string | null;
  readonly pausedBy: string | null;
  readonly stateHash: string | null;
  /** What calls of models were charged, in micro-USD. Absent in folds of versions that knew no models: 0. */
  readonly spentMicro?: number;
}

export const NOTHING_REPLAYED: Replayed = {
  seq: 0,
  state: 'created',
  generation: -1,
  evaluations: 0,
  epoch: 1,
  champion: null,
  stoppedBy: null,
  pausedBy: null,
  stateHash: null,
};

/** Folds events, in order, into what they say. Types that say nothing about these fields only move `seq`. */
export function replay(events: Iterable<HubEvent>, start: Replayed = NOTHING_REPLAYED): Replayed {
  let state = start;
  for (const event of events) state = { ...state, ...change(event, state), seq: event.seq };
  return state;
}

function change({ type, data }: HubEvent, before: Replayed): Partial<Replayed> {
  switch (type) {
    case 'population-started':
    case 'population-resumed':
      return { state: 'running', pausedBy: null };
    case 'population-paused':
      return { state: 'paused', pausedBy: text(data, 'by') };
    case 'population-stopped':
      return { state: 'stopped', stoppedBy: text(data, 'by'), pausedBy: null };
    case 'population-completed':
      return {
        state: 'completed',
        stoppedBy: text(data, 'by'),
        // A restored search that ends before its next generation ends with the highest number given out.
        ...(typeof data['generation'] === 'number' ? { generation: data['generation'] } : {}),
      };
    case 'population-failed':
      return { state: 'failed' };
    case 'population-deleted':
      return { state: 'deleted' };
    case 'generation-recorded':
      return { generation: number(data, 'generation'), evaluations: number(data, 'evaluations') };
    case 'champion-changed':
      return { champion: text(data, 'hash') };
    case 'snapshot-taken':
      return { stateHash: text(data, 'stateHash') };
    case 'model-called':
      return { spentMicro: (before.spentMicro ?? 0) + number(data, 'costMicro') };
    case 'restored':
      return {
        state: 'paused',
        pausedBy: 'user',
        stoppedBy: null,
        epoch: number(data, 'epoch'),
        generation: number(data, 'generation'),
        evaluations: number(data, 'evaluations'),
        champion: text(data, 'champion'),
        stateHash: text(data, 'stateHash'),
      };
    default:
      return {};
  }
}

function text(data: EventData, name: string): string | null {
  const value = data[name];
  return typeof value === 'string' ? value : null;
}

function number(data: EventData, name: string): number {
  const value = data[name];
  if (typeof value !== 'number') throw new TypeError(`an event lacks the number ${name}`);
  return value;
}
