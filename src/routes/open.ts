import * as z from 'zod';
import { ok } from '../core/result.ts';
import { openApiDocument } from './openapi.ts';
import { docsPage, homePage, pageHeaders } from './pages.ts';
import { noBody, type Route, type RouteFacts, route } from './route.ts';

/** The routes without a key: they say what the hub is and describe `served`, the others. */
export function openRoutes(served: readonly Route[]): readonly Route[] {
  const health = z.object({ status: z.literal('ok') });
  const page = z.string();
  const open = (
    facts: Pick<RouteFacts, 'path' | 'summary' | 'answer' | 'produces'>,
    respond: () => Response,
  ): Route =>
    route({
      ...facts,
      method: 'GET',
      scope: 'open',
      status: 200,
      query: anyQuery,
      body: noBody,
      handle: async () => ok({ response: respond() }),
    });
  const html = (text: string): Response => new Response(text, { headers: pageHeaders });
  /** Made on the first request, when the table is whole, and kept. */
  const docs = once(() => docsPage(table));
  const document = once(() => JSON.stringify(openApiDocument(table)));
  const rows = [
    open({ path: '/', summary: 'What this is', answer: page, produces: 'text/html' }, () =>
      html(homePage),
    ),
    open(
      { path: '/docs', summary: 'This API, for people', answer: page, produces: 'text/html' },
      () => html(docs()),
    ),
    open(
      { path: '/openapi.json', summary: 'This API, for programs', answer: z.looseObject({}) },
      () => new Response(document(), { headers: { 'content-type': 'application/json' } }),
    ),
    open({ path: '/health', summary: 'Whether the hub answers', answer: health }, () =>
      Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } }),
    ),
  ];
  const table = [...rows, ...served];
  return rows;
}

/** A link to an open page may carry any query. */
const anyQuery = z.looseObject({});

function once(make: () => string): () => string {
  let made: string | undefined;
  return () => (made ??= make());
}
