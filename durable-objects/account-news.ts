import type { BudgetCrossing } from '../src/core/models/budget.ts';
import type { Env } from '../src/env.ts';
import type { CallNote } from './account-api.ts';
import type { PopulationStore } from './population-store.ts';
import type { AccountNews, NumberedNews } from './proposals-store.ts';

/** News for the account is collected for this long: its commits are the dearest part of a call. */
const COLLECT_MS = 500;
/** News told at a time. */
const AT_ONCE = 50;

/** The account hears of it soon, and of what comes until then with it. Call in the transaction it tells of. */
export function queueNews(
  store: PopulationStore,
  news: Omit<AccountNews, 'at'>,
  now: number,
): void {
  store.proposals.tell({ ...news, at: now });
  if (store.due.get('spend', '') === undefined) store.due.set('spend', '', now + COLLECT_MS);
}

/**
 * Tells the account what calls cost and what became of them, until it knows all. Idempotent: what was told and not noted as
 * told is told again, and answered the same. `crossed`: levels of the account's limits that were reached with it; called
 * in the transaction that notes it as told.
 */
export async function tellAccount(
  store: PopulationStore,
  accounts: Env['ACCOUNTS'],
  crossed: (crossings: readonly BudgetCrossing[]) => void,
): Promise<void> {
  const account = store.definition?.account;
  if (account === undefined) return;
  const registry = accounts.getByName(account);
  for (;;) {
    const news = store.proposals.news(AT_ONCE);
    const [first, last] = [news[0], news.at(-1)];
    if (first === undefined || last === undefined) return;
    const settled = news.flatMap(({ settle }) => (settle === undefined ? [] : [settle]));
    const crossings = await registry.settleSpends(settled);
    await registry.noteCalls({ population: store.id, notes: notesOf(news) });
    store.transaction(() => {
      // Another run, begun when this one was slow, has noted some of it: what is left is asked for anew.
      if (store.proposals.news(1)[0]?.number !== first.number) return;
      store.proposals.told(last.number);
      crossed(crossings);
    });
  }
}

const notesOf = (news: readonly NumberedNews[]): CallNote[] =>
  news.flatMap(({ number, at, record }) =>
    record === undefined ? [] : [{ ...record, number, at }],
  );
