/**
 * MAP-Elites (Mouret and Clune 2015): a grid over descriptors of what an agent is like; each cell keeps the best agent
 * that fell into it. Of agents that behave alike on the training cases only the better one stays.
 */
import type { Agent } from './agent.ts';
import type { Descriptor } from './config.ts';
import { isBetter } from './order.ts';

/** What an offer changed. */
export interface Offer {
  readonly kept: boolean;
  /** Agents that had to leave: the cell's former elite, or one that behaved alike. */
  readonly removed: readonly Agent[];
}

const REFUSED: Offer = { kept: false, removed: [] };

export class Archive {
  readonly #grid: Grid;
  /** By cell: iteration is in cell order, whatever the order of the offers was. */
  readonly #elites: (Agent | undefined)[] = [];
  readonly #byBehaviour = new Map<string, Agent>();
  /** Of the elites. */
  readonly #cells = new Map<Agent, number>();

  constructor(grid: Grid) {
    this.#grid = grid;
  }

  /** Filled cells. */
  get size(): number {
    return this.#cells.size;
  }

  /** The elites in cell order. */
  elites(): Agent[] {
    return this.#elites.filter((elite) => elite !== undefined);
  }

  has(agent: Agent): boolean {
    return this.#cells.has(agent);
  }

  /** Failed, partial and quarantined agents are never archived. */
  offer(agent: Agent): Offer {
    const { failed, partial, behaviour } = agent.evaluation;
    if (failed || partial || agent.quarantined) return REFUSED;
    const alike = behaviour === '' ? undefined : this.#byBehaviour.get(behaviour);
    if (alike !== undefined && !isBetter(agent, alike)) return REFUSED;
    const cell = this.#grid.cellOf(agent);
    const holder = this.#elites[cell];
    if (holder !== undefined && !isBetter(agent, holder)) return REFUSED;
    const removed = [...new Set([alike, holder])].filter((old) => old !== undefined);
    for (const old of removed) this.remove(old);
    this.#put(agent, cell);
    return { kept: true, removed };
  }

  remove(agent: Agent): void {
    const cell = this.#cells.get(agent);
    if (cell === undefined) return;
    this.#cells.delete(agent);
    this.#elites[cell] = undefined;
    this.#byBehaviour.delete(agent.evaluation.behaviour);
  }

  #put(agent: Agent, cell: number): void {
    this.#elites[cell] = agent;
    this.#cells.set(agent, cell);
    if (agent.evaluation.behaviour !== '') this.#byBehaviour.set(agent.evaluation.behaviour, agent);
  }
}

/** Which cell an agent falls into. */
export class Grid {
  readonly #axes: readonly Axis[];
  readonly #groups: Groups;

  constructor(descriptors: readonly Descriptor[], groups: Groups) {
    this.#axes = descriptors.map(axisOf);
    this.#groups = groups;
  }

  /** Cells in all. */
  get cells(): number {
    return this.#axes.reduce((product, axis) => product * axis.bins, 1);
  }

  /** 0 … cells − 1. */
  cellOf(agent: Agent): number {
    let cell = 0;
    for (const axis of this.#axes)
      cell = cell * axis.bins + binOf(axis, this.#measure(agent, axis));
    return cell;
  }

  #measure(agent: Agent, axis: Axis): number {
    switch (axis.name) {
      case 'nodes':
        return agent.nodes;
      case 'bytes':
        return agent.bytes;
      case 'fuel':
        return agent.evaluation.fuel;
      case 'bestGroup':
        return bestGroup(agent.evaluation.scores, this.#groups);
      default:
        return agent.evaluation.features[axis.name] ?? axis.edges[0] ?? 0;
    }
  }
}

interface Axis {
  readonly name: string;
  readonly bins: number;
  /** Lower edges of the bins 1, 2, …: a value belongs to the bin whose number of edges it reaches. */
  readonly edges: readonly number[];
}

/** `nodes`, `bytes` and `fuel` are cut into bins that grow by a constant factor, all else into equal ones. */
function axisOf({ name, min, max, bins }: Descriptor): Axis {
  const isSize = (name === 'nodes' || name === 'bytes' || name === 'fuel') && min > 0;
  const edges = Array.from({ length: bins - 1 }, (_, i) =>
    isSize ? geometric(min, max, (i + 1) / bins) : min + ((max - min) * (i + 1)) / bins,
  );
  return { name, bins, edges };
}

/** min · (max/min)^share for 0 < share < 1, by 32 bisections: square roots are exact on every engine, powers are not. */
function geometric(min: number, max: number, share: number): number {
  let low = min;
  let high = max;
  let left = share;
  for (let i = 0; i < 32; i++) {
    const middle = Math.sqrt(low * high);
    left *= 2;
    if (left >= 1) {
      left -= 1;
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

function binOf({ edges }: Axis, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value >= (edges[middle] ?? Infinity)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The group of every training case, as numbers from 0. */
export type Groups = readonly number[];

/** Without named groups the scores are cut into this many contiguous parts. */
const PARTS = 6;

/** Groups in the order their names first appear; unnamed cases share one. Empty if no case names one. */
export function groupsOf(names: readonly (string | undefined)[]): Groups {
  if (names.every((name) => name === undefined)) return [];
  const numbers = new Map<string | undefined, number>();
  return names.map((name) => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  });
}

/** The group with the best mean score; the first of equals; 0 without scores. */
export function bestGroup(scores: readonly number[], groups: Groups): number {
  const most = groups.reduce((high, group) => Math.max(high, group + 1), PARTS);
  const sums = new Float64Array(most);
  const counts = new Uint32Array(most);
  for (let i = 0; i < scores.length; i++) {
    const group = groups[i] ?? Math.floor((i * PARTS) / scores.length);
    sums[group] = (sums[group] as number) + (scores[i] as number);
    counts[group] = (counts[group] as number) + 1;
  }
  let best = 0;
  let bestMean = -Infinity;
  for (let group = 0; group < most; group++) {
    const count = counts[group] as number;
    const mean = (sums[group] as number) / count;
    if (count > 0 && mean > bestMean) {
      best = group;
      bestMean = mean;
    }
  }
  return best;
}
