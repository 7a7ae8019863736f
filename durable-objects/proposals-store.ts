import type { Amount } from '../src/core/models/budget.ts';
import type { ModelProposal } from '../src/core/models/proposal.ts';
import type { CallRecord } from '../src/engine/models/records.ts';
import type { Database } from './database.ts';

/** What the account is to be told, in order, until it knows: money first, so that its sums follow ours. */
export interface AccountNews {
  readonly at: number;
  /** A reservation that ended: what it was charged, null if the call was never made. */
  readonly settle?: { readonly id: string; readonly charge: Amount | null };
  readonly record?: CallRecord;
}

export interface NumberedNews extends AccountNews {
  readonly number: number;
}

/** Proposals of models that wait for somebody outside, a row each, and what the account has to hear of them. */
export interface ProposalsStore {
  put(proposal: ModelProposal): void;
  remove(n: number): void;
  /** All that have not ended, oldest first. */
  all(): readonly ModelProposal[];
  tell(news: AccountNews): void;
  /** Oldest first. */
  news(limit: number): readonly NumberedNews[];
  hasNews(): boolean;
  /** The account knows up to and with this one. */
  told(number: number): void;
}

export const PROPOSALS_SCHEMA: readonly string[] = [
  'CREATE TABLE proposals (n INTEGER PRIMARY KEY, body TEXT NOT NULL)',
  'CREATE TABLE account_news (number INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL)',
];

export function createProposalsStore(db: Database): ProposalsStore {
  return {
    put: (proposal) =>
      db.run(
        'INSERT INTO proposals (n, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
        proposal.n,
        JSON.stringify(proposal),
      ),
    remove: (n) => db.run('DELETE FROM proposals WHERE n = ?', n),
    all: () =>
      db
        .all<{ body: string }>('SELECT body FROM proposals ORDER BY n')
        .map(({ body }) => JSON.parse(body)),
    tell: (news) => db.run('INSERT INTO account_news (body) VALUES (?)', JSON.stringify(news)),
    news: (limit) =>
      db
        .all<{ number: number; body: string }>(
          'SELECT number, body FROM account_news ORDER BY number LIMIT ?',
          limit,
        )
        .map(({ number, body }) => ({ ...JSON.parse(body), number })),
    hasNews: () => db.first('SELECT 1 FROM account_news LIMIT 1') !== undefined,
    told: (number) => db.run('DELETE FROM account_news WHERE number <= ?', number),
  };
}
