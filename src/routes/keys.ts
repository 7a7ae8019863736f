import * as z from 'zod';
import { err, ok } from '../core/result.ts';
import { issuedKey, issueKey, keyItem } from '../schemas/key.ts';
import { noBody, noQuery, type Route, route } from './route.ts';

export const keyRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/keys',
    scope: 'admin',
    summary: 'Make a key with some of the scopes; it is shown once',
    status: 201,
    query: noQuery,
    body: issueKey,
    answer: issuedKey,
    handle: async ({ services, account, body }) => {
      const scopes = [...new Set(body.scopes)];
      return ok({ body: await services.account(account).issueKey({ account, ...body, scopes }) });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/keys',
    scope: 'admin',
    summary: 'The keys of the account, without their secrets',
    status: 200,
    query: noQuery,
    body: noBody,
    answer: z.object({ items: z.array(keyItem), next: z.null() }),
    handle: async ({ services, account }) =>
      ok({ body: { items: await services.account(account).keys(), next: null } }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/keys/{keyId}',
    scope: 'admin',
    summary: 'Revoke a key; it works for at most 10 seconds more',
    status: 204,
    query: noQuery,
    body: noBody,
    handle: async ({ services, account, params }) =>
      (await services.account(account).revokeKey(params['keyId'] ?? ''))
        ? ok({ body: null })
        : err({ code: 'not-found', detail: 'there is no such key' }),
  }),
];
