import { ok } from '../core/result.ts';
import type { LoggedEvent } from '../ports.ts';
import { event, loggedEvent, snapshot, verification } from '../schemas/event.ts';
import { ask } from './agents.ts';
import { eventPage, page, pageOf } from './query.ts';
import { noBody, noQuery, type Route, route } from './route.ts';

export const eventRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/populations/{id}/events',
    scope: 'read',
    summary: 'The log of a population, oldest first, hash-chained',
    status: 200,
    query: eventPage,
    body: noBody,
    answer: pageOf(event),
    handle: (call) => ask(call, (population) => population.events(call.query)),
  }),
  route({
    method: 'GET',
    path: '/v1/populations/{id}/snapshots',
    scope: 'read',
    summary: 'States that can be restored, newest first',
    status: 200,
    query: page,
    body: noBody,
    answer: pageOf(snapshot),
    failures: ['bad-cursor'],
    handle: (call) => ask(call, (population) => population.snapshots(call.query)),
  }),
  route({
    method: 'GET',
    path: '/v1/populations/{id}/verify',
    scope: 'read',
    summary: 'Recompute the invariants of a population',
    status: 200,
    query: noQuery,
    body: noBody,
    answer: verification,
    handle: (call) => ask(call, (population) => population.verify()),
  }),
  route({
    method: 'GET',
    path: '/v1/events',
    scope: 'read',
    summary: 'The log across the populations of the account, as far as it was delivered',
    status: 200,
    query: eventPage,
    body: noBody,
    answer: pageOf(loggedEvent),
    handle: async ({ services, account, query: { after, limit } }) => {
      const found = await services.log.ofAccount(account, after, limit + 1);
      const items = found.slice(0, limit).map(withCursor);
      const last = items.at(-1);
      return ok({ body: { items, next: found.length > limit && last ? `${last.cursor}` : null } });
    },
  }),
];

/** An event as its population sealed it, and its place among those of all populations. */
const withCursor = ({ cursor, body }: LoggedEvent): { readonly cursor: number } => ({
  ...JSON.parse(body),
  cursor,
});
