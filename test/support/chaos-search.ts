import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { searchTaskOf } from '../../durable-objects/search-task.ts';
import type { HubEvent } from '../../src/core/dna/event.ts';
import { definePopulation } from '../../src/engine/definition.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { replay } from '../../src/engine/replay.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import type { RawHub } from './raw-hub.ts';

/** What chaos tests read of a population. */
export interface View {
  readonly id: string;
  readonly state: string;
  readonly stateHash: string | null;
  readonly generation: number;
  readonly pausedBy?: string;
}

type Body = Parameters<typeof definePopulation>[0];

/** The body of a population that goes on for so many generations, whatever it finds. */
export const searched = (seed: number, generations: number): Body => ({
  name: 'searched',
  seeds: ['export default function f(x) { return x; }'],
  evaluator: {
    kind: 'cases',
    compare: { kind: 'squared-error' },
    cases: [0, 1, 2, 3, 4, 5].map((x) => ({ args: [x], expected: Math.sqrt(x + 0.5) })),
  },
  config: {
    seed,
    strategy: 'generational',
    populationSize: 16,
    snapshotEvery: 40,
    stop: { generations },
  },
});

/** What the search comes to in this process, where nobody disturbs it. */
export function undisturbed(body: Body): string {
  const defined = definePopulation(body, { drawnSeed: 0, hasIsolates: true });
  if (!defined.ok) throw new Error(defined.error.detail);
  const { definition, evaluation } = defined.value;
  const task = searchTaskOf(definition, evaluation);
  return runSearch(task, createLocalEvaluator(evaluation)).stateHash();
}

async function eventsOf(hub: RawHub, id: string): Promise<readonly HubEvent[]> {
  const events: HubEvent[] = [];
  for (;;) {
    const page = await hub.request<{ items: readonly HubEvent[] }>(
      'GET',
      `/v1/populations/${id}/events?limit=500&after=${events.at(-1)?.seq ?? 0}`,
    );
    if (page.items.length === 0) return events;
    events.push(...page.items);
  }
}

/** Six crashes in a row without a generation pause a population: whoever disturbs it so much resumes it. */
export async function completed(hub: RawHub, id: string, deadlineMs: number): Promise<View> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const view = await hub.request<View>('GET', `/v1/populations/${id}`);
    if (view.state === 'completed') return view;
    if (view.pausedBy === 'step-crashed') await hub.request('POST', `/v1/populations/${id}/resume`);
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(view)}`);
    await pause(50);
  }
}

/** The log of a completed population, folded, says what the population says. Returns the log. */
export async function expectReplay(hub: RawHub, view: View): Promise<readonly HubEvent[]> {
  const events = await eventsOf(hub, view.id);
  const { state, stateHash, generation } = replay(events);
  expect({ state, stateHash, generation }).toEqual({
    state: 'completed',
    stateHash: view.stateHash,
    generation: view.generation,
  });
  return events;
}

export async function expectVerified(hub: RawHub, id: string): Promise<void> {
  const { ok, checks } = await hub.request<{ ok: boolean; checks: object[] }>(
    'GET',
    `/v1/populations/${id}/verify`,
  );
  expect(ok, JSON.stringify(checks)).toBe(true);
}
