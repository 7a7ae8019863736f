import { decodeAgents, encodeAgents } from '../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../src/core/dna/agent-record.ts';
import type { Database } from './database.ts';

/** The newest this many are kept. */
export const MAX_QUARANTINED = 100;

/** Quarantined agents, a row each. They are in no place of the population, and a restore does not bring them back. */
export interface QuarantineStore {
  /** Adds agents that are not there yet; beyond the bound the oldest go. */
  record(agents: readonly AgentRecord[]): void;
  /** Newest first. */
  list(): readonly AgentRecord[];
  find(hash: string): AgentRecord | undefined;
  hashes(): ReadonlySet<string>;
}

export function createQuarantineStore(db: Database): QuarantineStore {
  const find = (hash: string): AgentRecord | undefined => {
    const row = db.first<{ body: string }>('SELECT body FROM quarantine WHERE hash = ?', hash);
    return row === undefined ? undefined : decodeAgents(row.body)[0];
  };
  const hashes = (): ReadonlySet<string> =>
    new Set(db.all<{ hash: string }>('SELECT hash FROM quarantine').map(({ hash }) => hash));
  return {
    record(agents) {
      if (agents.length === 0) return;
      const known = new Set(hashes());
      for (const agent of agents) {
        if (known.has(agent.hash)) continue;
        known.add(agent.hash);
        db.run(
          'INSERT INTO quarantine (hash, body) VALUES (?, ?)',
          agent.hash,
          encodeAgents([agent]),
        );
      }
      db.run(
        'DELETE FROM quarantine WHERE number <= (SELECT max(number) FROM quarantine) - ?',
        MAX_QUARANTINED,
      );
    },
    list: () =>
      db
        .all<{ body: string }>('SELECT body FROM quarantine ORDER BY number DESC')
        .flatMap(({ body }) => decodeAgents(body)),
    find,
    hashes,
  };
}
