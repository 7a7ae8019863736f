import * as z from 'zod';
import type { FailureCode } from '../core/failure.ts';
import { problemDocument } from '../schemas/problem.ts';
import { FAILURES } from './errors.ts';
import { noBody, type Route } from './route.ts';

type JsonObject = { readonly [key: string]: unknown };

/** OpenAPI 3.1 document of a route table. */
export function openApiDocument(table: readonly Route[]): JsonObject {
  const paths = Map.groupBy(table, (row) => row.path);
  return hoistDefinitions({
    openapi: '3.1.1',
    info: {
      title: 'Evolution Hub',
      version: '1',
      description: 'Evolves small programs safely and serves the best one.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    paths: Object.fromEntries(
      Array.from(paths, ([path, rows]) => [
        path,
        Object.fromEntries(rows.map((row) => [row.method.toLowerCase(), operation(row)])),
      ]),
    ),
    components: {
      schemas: { Problem: schemaOf(problemDocument, 'output') },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'hub_<account>_<keyId>_<secret>' },
      },
    },
  });
}

/** Moves the `$defs` of recursive schemas to the document's components, where their `$ref`s then point. */
function hoistDefinitions(document: JsonObject): JsonObject {
  const definitions: Record<string, unknown> = {};
  const hoisted = JSON.parse(JSON.stringify(document), (key, value) => {
    if (key === '$defs') Object.assign(definitions, value);
    else if (key === '$ref') return String(value).replace('#/$defs/', '#/components/schemas/');
    else return value;
  });
  Object.assign(hoisted.components.schemas, definitions);
  return hoisted;
}

/** Every failure a route can answer with: its own, and those that follow from its facts. */
export function failuresOf(row: Route): readonly FailureCode[] {
  const codes: FailureCode[] = ['bad-query'];
  if (row.scope !== 'open')
    codes.push('unauthenticated', 'forbidden', 'not-configured', 'unavailable');
  if (row.path.includes('{')) codes.push('not-found');
  if (row.body !== noBody)
    codes.push('malformed-json', 'too-large', 'unsupported-media-type', 'invalid');
  if (row.idempotent) codes.push('idempotency-in-progress', 'idempotency-mismatch');
  if (row.conditional) codes.push('precondition-failed', 'precondition-required');
  return [...new Set([...codes, ...(row.failures ?? [])])];
}

function operation(row: Route): JsonObject {
  return {
    operationId: operationId(row),
    summary: row.summary,
    tags: [row.path.split('/')[2] ?? 'hub'],
    ...(row.scope === 'open' ? { security: [] } : { 'x-scope': row.scope }),
    parameters: [...pathParameters(row), ...queryParameters(row), ...headerParameters(row)],
    ...(row.body === noBody
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(row.body, 'input') } },
          },
        }),
    responses: { [row.status]: success(row), ...problems(row) },
  };
}

/** `getPopulationsIdChampion`: unique, since method and path are. */
const operationId = (row: Route): string =>
  row.method.toLowerCase() +
  row.path
    .replace(/^\/v1/, '')
    .replaceAll(/[^A-Za-z0-9]+(\w?)/g, (_, first: string) => first.toUpperCase());

const pathParameters = (row: Route): JsonObject[] =>
  Array.from(row.path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

function queryParameters(row: Route): JsonObject[] {
  const properties = schemaOf(row.query, 'input')['properties'] ?? {};
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }));
}

function headerParameters(row: Route): JsonObject[] {
  const header = (name: string, required: boolean, description: string): JsonObject => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string' },
  });
  return [
    ...(row.idempotent
      ? [header('Idempotency-Key', false, 'one effect and one answer for 30 days')]
      : []),
    ...(row.conditional ? [header('If-Match', true, 'the ETag of GET')] : []),
  ];
}

function success(row: Route): JsonObject {
  if (row.status === 101) return { description: 'the WebSocket is open' };
  if (row.status === 204 || row.answer === undefined) return { description: 'done' };
  const schema = schemaOf(row.answer, 'output');
  return { description: 'success', content: { [row.produces ?? 'application/json']: { schema } } };
}

/** One response a status; its description lists the codes. */
function problems(row: Route): JsonObject {
  const byStatus = Map.groupBy(failuresOf(row), (code) => FAILURES[code].status);
  return Object.fromEntries(
    Array.from(byStatus, ([status, codes]) => [
      status,
      {
        description: codes.join(', '),
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ]),
  );
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const {
    $schema: _,
    '~standard': __,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
  });
  return rest;
}
