import type { Agent, Evaluation, Operator, Origin, ProgramGenome } from '../evolution/agent.ts';
import { parseGenome } from '../language/genome.ts';
import type { Tree } from '../language/tree.ts';

/** An agent as stored: one line of JSON. The tree is not kept, it is parsed again when somebody asks for it. */
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

/** Lines of a body; each ends with a newline. */
export const encodeAgents = (agents: readonly AgentRecord[]): string =>
  agents.map((agent) => `${JSON.stringify(agent)}\n`).join('');

/** The records of a body this system wrote itself. */
export function decodeAgents(body: string): AgentRecord[] {
  if (body === '') return [];
  const records: AgentRecord[] = JSON.parse(`[${body.slice(0, -1).replaceAll('\n', ',')}]`);
  return records;
}

export function toRecord(agent: Agent): AgentRecord {
  const { genome, ...rest } = agent;
  return { ...rest, kind: genome.kind, text: genome.text };
}

/** The agent again. Its tree is parsed on first use: most of a population is never looked at after a restart. */
export function fromRecord(record: AgentRecord): Agent {
  const { kind, text, kept: _kept, ...rest } = record;
  return { ...rest, genome: kind === 'text' ? { kind, text } : lazyProgram(text) };
}

function lazyProgram(text: string): ProgramGenome {
  if (text.includes('EVOLVE-BLOCK-START')) return parseStored(text);
  let parsed: ProgramGenome | undefined;
  return {
    kind: 'program',
    text,
    get tree(): Tree {
      return (parsed ??= parseStored(text)).tree;
    },
  };
}

/** The program of a text that passed the gate when it was stored; a later language version that refuses it must re-score before it reads. */
export function parseStored(text: string): ProgramGenome {
  const parsed = parseGenome(text, { genomeBytes: Number.MAX_SAFE_INTEGER });
  if (!parsed.ok) throw new Error(`a stored genome is refused: ${parsed.error[0]?.reason ?? ''}`);
  return parsed.value;
}
