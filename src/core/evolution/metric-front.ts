/**
 * Several metrics ("non-dominated fronts before fitness"). Decision: the total order of agents, and with it
 * best, champion and promotion, stays by fitness. A front is a fact about a population, not about two agents, so it
 * cannot be part of an order of pairs, and metrics may be mere diagnostics without a direction. Who chooses the strategy
 * `pareto` for a module that returns two metrics or more says that they are objectives, each higher is better, as
 * `score`: then parents and survivors are chosen by front and loneliness (NSGA-II; Deb et al. 2002) before fitness.
 */
import type { Agent } from './agent.ts';
import type { Point } from './non-dominated-fronts.ts';
import { crowdingDistances, nonDominatedFronts } from './non-dominated-fronts.ts';

/**
 * Agents by front, within a front the lonelier first, then as they stood (`sorted`: best first). Null where there are
 * fewer than two objectives. Those of the best agent count; who lacks one of them stands behind all fronts. Of agents
 * with equal metrics the n-th counts as n fronts further back, or neutral variants of a few would fill the population.
 */
export function byMetrics(sorted: readonly Agent[]): readonly Agent[] | null {
  const names = sorted[0] === undefined ? [] : objectivesOf(sorted[0]);
  if (names.length < 2) return null;
  const groups = groupsOf(sorted, names);
  const points = groups.map(({ point }) => point);
  const fronts = nonDominatedFronts(points);
  const crowding = crowdingIn(fronts, points);
  const places = new Map<Agent, Place>();
  groups.forEach(({ agents }, i) => {
    agents.forEach((agent, copy) =>
      places.set(agent, { front: (fronts[i] ?? 0) + copy, crowding: crowding[i] ?? 0 }),
    );
  });
  const placeOf = (agent: Agent): Place => places.get(agent) ?? BEHIND;
  return sorted.toSorted((a, b) => comparePlaces(placeOf(a), placeOf(b)));
}

/** Names of the metrics that count; none where cases are scored: counts of cases are no objectives. */
const objectivesOf = ({ evaluation }: Agent): readonly string[] =>
  evaluation.distances.length > 0 ? [] : Object.keys(evaluation.metrics).toSorted();

interface Place {
  readonly front: number;
  readonly crowding: number;
}

const BEHIND: Place = { front: Infinity, crowding: 0 };

/** By front, then the lonelier first. Infinity less itself is NaN: `sort` takes that for equal. */
const comparePlaces = (a: Place, b: Place): number => a.front - b.front || b.crowding - a.crowding;

interface Group {
  readonly point: Point;
  /** In the order given. */
  readonly agents: Agent[];
}

/** Agents with equal metrics together; without those who lack one. */
function groupsOf(sorted: readonly Agent[], names: readonly string[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const agent of sorted) {
    const { metrics } = agent.evaluation;
    const point = names
      .map((name) => (Object.hasOwn(metrics, name) ? metrics[name] : undefined))
      .filter((value) => value !== undefined);
    if (point.length < names.length) continue;
    const key = point.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { point, agents: [agent] });
    else group.agents.push(agent);
  }
  return [...groups.values()];
}

/** Crowding distance of each point within its front. */
function crowdingIn(fronts: readonly number[], points: readonly Point[]): readonly number[] {
  const members = Map.groupBy(fronts.keys(), (i) => fronts[i] ?? 0);
  const crowding = points.map(() => 0);
  for (const front of members.values()) {
    const distances = crowdingDistances(front.map((i) => points[i] ?? []));
    front.forEach((i, k) => {
      crowding[i] = distances[k] ?? 0;
    });
  }
  return crowding;
}
