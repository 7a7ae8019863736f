import type { Agent, Evaluation, Operator, Origin } from '../evolution/agent.ts';
import { packEvaluation, unpackEvaluation } from './packed-evaluation.ts';
import type { PackedEvaluation } from './packed-evaluation.ts';
import { storedProgram } from './stored-program.ts';

/**
 * An agent as stored: one line of JSON, with the numbers of its evaluation packed. The tree is not kept, it is parsed
 * again when somebody asks for it.
 */
export interface AgentRecord {
  readonly slot: number;
  readonly hash: string;
  readonly kind: 'program' | 'text';
  readonly text: string;
  readonly bytes: number;
  readonly nodes: number;
  readonly parents: readonly string[];
  readonly operator: Operator;
  readonly generation: number;
  readonly island: number;
  readonly evaluation: Evaluation;
  readonly safety: number;
  readonly quarantined: boolean;
  /** Of agents that a model suggested. */
  readonly origin?: Origin;
  /** It has children or was champion: findable after its death too. Set when blobs are written anew. */
  readonly kept?: true;
}

interface Packed extends Omit<AgentRecord, 'evaluation'> {
  readonly evaluation: PackedEvaluation;
}

/** Lines of a body; each ends with a newline. */
export const encodeAgents = (agents: readonly AgentRecord[]): string =>
  agents
    .map((agent) => JSON.stringify({ ...agent, evaluation: packEvaluation(agent.evaluation) }))
    .map((line) => `${line}\n`)
    .join('');

/** The records of a body this system wrote itself. */
export function decodeAgents(body: string): AgentRecord[] {
  if (body === '') return [];
  const records: Packed[] = JSON.parse(`[${body.slice(0, -1).replaceAll('\n', ',')}]`);
  return records.map((record) => ({ ...record, evaluation: unpackEvaluation(record.evaluation) }));
}

/** The records of several bodies, of which one is in memory at a time. */
export function* recordsIn(bodies: Iterable<string>): Iterable<AgentRecord> {
  for (const body of bodies) yield* decodeAgents(body);
}

export function toRecord(agent: Agent): AgentRecord {
  const { genome, ...rest } = agent;
  return { ...rest, kind: genome.kind, text: genome.text };
}

/** The agent again. */
export function fromRecord(record: AgentRecord): Agent {
  const { kind, text, kept: _kept, ...rest } = record;
  return { ...rest, genome: kind === 'text' ? { kind, text } : storedProgram(text, rest.nodes) };
}

/** The agents of these slots. */
export function agentsIn(bodies: Iterable<string>, slots: ReadonlySet<number>): Agent[] {
  const agents: Agent[] = [];
  for (const record of recordsIn(bodies))
    if (slots.has(record.slot)) agents.push(fromRecord(record));
  return agents;
}
