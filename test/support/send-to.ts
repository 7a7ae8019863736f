import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import hub from '../../src/index.ts';
import type { Route } from '../../src/routes/route.ts';
import { ROOT_KEY } from './api.ts';

interface Sent {
  readonly path: string;
  readonly body?: BodyInit | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request to a row of the route table, inside the test's isolate: the answer is no 5xx, a refusal is a problem document. */
export async function sendTo(row: Route, { path, body, headers = {} }: Sent): Promise<number> {
  const request = new Request(`https://hub.test${path}`, {
    method: row.method,
    headers: {
      authorization: `Bearer ${ROOT_KEY}`,
      'content-type': 'application/json',
      'if-match': '"x"',
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const response = await hub.fetch(request, env);
  const answer = await response.text();
  expect(response.status, `${row.method} ${path}: ${answer.slice(0, 300)}`).toBeLessThan(500);
  if (response.status >= 400) {
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(answer)).toMatchObject({ status: response.status, code: expect.any(String) });
  }
  return response.status;
}

/** A row's path with every parameter the same. */
export const fillPath = (path: string, part: string): string =>
  path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(part.toWellFormed()));
