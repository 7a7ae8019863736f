import { canonicalJson } from '../dna/canonical-json.ts';
import { sha256Hex } from '../dna/digest.ts';
import { LANGUAGE_VERSION } from '../version.ts';
import type { Agent, Evaluation, Json } from './agent.ts';
import type { Config } from './config.ts';
import type { SearchState } from './state.ts';

const digests = new WeakMap<Evaluation, string>();

/** SHA-256 over the scores of one evaluation; made once. */
function scoreDigest(evaluation: Evaluation): string {
  const known = digests.get(evaluation);
  if (known !== undefined) return known;
  const made = sha256Hex(canonicalJson([evaluation.scores, evaluation.distance]));
  digests.set(evaluation, made);
  return made;
}

/**
 * SHA-256 over all that the search has found, without ids, sequence numbers, times, money and the number of
 * shards: the same config and the same history give the same hash on any machine.
 */
export function stateHash(state: SearchState, config: Config): string {
  const agents = state.roster.agents().sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return sha256Hex(
    canonicalJson({
      config: plain({ ...config, shards: 1 }),
      language: LANGUAGE_VERSION,
      engine: state.engine,
      generation: state.generation,
      agents: agents.map(digestOf),
      islands: state.islands.map((island) => island.members.map(({ hash }) => hash)),
      archive: state.islands.map((island) => island.elites().map(({ hash }) => hash)),
      champion: state.champion && {
        hash: state.champion.agent.hash,
        heldOutFitness: state.champion.heldOutFitness,
      },
    }),
  );
}

const digestOf = (agent: Agent): Json => [
  agent.hash,
  agent.evaluation.fitness,
  scoreDigest(agent.evaluation),
  Number(agent.evaluation.failed) + 2 * Number(agent.quarantined),
];

/** A config is JSON already; the round trip drops fields that are `undefined` and tells the compiler so. */
const plain = (config: Config): Json => JSON.parse(JSON.stringify(config)) as Json;
