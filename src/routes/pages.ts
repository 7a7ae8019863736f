import { hash } from 'node:crypto';
import * as z from 'zod';
import { FAILURES } from './errors.ts';
import { failuresOf } from './openapi.ts';
import { noBody, type Route } from './route.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { overflow: auto; padding: 0.75rem; border: 1px solid #8885; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #8883; }
h3 code { padding: 0.1rem 0.4rem; border-radius: 4px; background: #8882; }
`;

/** Nothing from elsewhere, no script at all, and the one style sheet by its hash. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** `GET /` */
export const homePage: string = page(
  'Evolution Hub',
  `<h1>Evolution Hub</h1>
<p>Improves small programs on its own, safely, and serves the best one. Post a seed program and a way to score it;
the hub proposes changes, runs every candidate in a closed, metered machine, keeps what is better, and serves the
champion behind one URL.</p>
<ul>
<li><a href="/docs">The API, for people</a></li>
<li><a href="/openapi.json">The API as an OpenAPI 3.1 document</a></li>
<li><a href="/health">Whether the hub answers</a></li>
</ul>
<p>Try it (with the key that the start printed):</p>
<pre>curl -s localhost:8787/v1/run -H "authorization: Bearer $HUB_KEY" -H "content-type: application/json" \\
  -d '{"genome": "export default function twice(x) { return 2 * x; }", "args": [21]}'</pre>`,
);

/** `GET /docs`: the route table as a page. */
export function docsPage(table: readonly Route[]): string {
  const problems = Object.entries(FAILURES).map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><td>${status}</td><td><code>${code}</code></td><td>${escape(title)}</td></tr>`,
  );
  return page(
    'Evolution Hub: API',
    `<h1>API</h1>
<p>JSON under <code>/v1</code>; send <code>authorization: Bearer &lt;key&gt;</code>. The same as an
<a href="/openapi.json">OpenAPI document</a>. Lists take <code>cursor</code> and <code>limit</code> and answer
<code>{items, next}</code>. Every POST and PUT marked idempotent takes an <code>Idempotency-Key</code>: a repetition gets the
first answer for 30 days. Errors are <code>application/problem+json</code>; wrong places in a body are named in
<code>errors</code> by JSON pointer.</p>
<p>The live socket takes the bearer header or, from a browser, the subprotocols <code>hub.v1</code> and
<code>hub.key.&lt;base64url of the key&gt;</code>. It sends <code>event</code>, <code>progress</code> and
<code>resync</code> messages. A client that answers <code>{"type":"ack","seq":n}</code> from time to time is never cut
for being slow; one that is cut (code 4008) opens again with <code>?after=</code> its last seq and misses nothing.</p>
<h2>Routes</h2>
<table><tr><th>Route</th><th>Scope</th><th></th></tr>
${table.map(tableLine).join('\n')}
</table>
${table.map(section).join('\n')}
<h2>Problems</h2>
<table>${problems.join('\n')}</table>`,
  );
}

const tableLine = (row: Route): string =>
  `<tr><td><a href="#${anchor(row)}"><code>${row.method} ${row.path}</code></a></td><td>${row.scope}</td><td>${escape(row.summary)}</td></tr>`;

function section(row: Route): string {
  const facts = [
    `Success: ${row.status}`,
    `scope: ${row.scope}`,
    ...(row.idempotent ? ['idempotent'] : []),
    ...(row.conditional ? ['needs If-Match'] : []),
  ];
  const query = Object.keys(row.query.shape);
  return [
    `<h3 id="${anchor(row)}"><code>${row.method} ${row.path}</code></h3>`,
    `<p>${escape(row.summary)}. ${facts.join(' · ')}</p>`,
    query.length > 0
      ? `<p>Query: ${query.map((name) => `<code>${name}</code>`).join(', ')}</p>`
      : '',
    row.body === noBody ? '' : details('Request', row.body, 'input'),
    row.answer === undefined || row.produces ? '' : details('Answer', row.answer, 'output'),
    `<p>Problems: ${failuresOf(row)
      .map((code) => `<a href="#${code}">${code}</a>`)
      .join(', ')}</p>`,
  ].join('\n');
}

function details(title: string, schema: z.ZodType, io: 'input' | 'output'): string {
  const text = JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any' }), null, 2);
  return `<details><summary>${title} (JSON Schema)</summary><pre>${escape(text)}</pre></details>`;
}

const anchor = (row: Route): string =>
  `${row.method}-${row.path}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body>${body}</body></html>`;
}

const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
