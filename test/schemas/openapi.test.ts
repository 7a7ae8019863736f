import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { FAILURES } from '../../src/routes/errors.ts';
import { failuresOf, openApiDocument } from '../../src/routes/openapi.ts';
import { routes } from '../../src/routes/table.ts';

const document = openApiDocument(routes);

test('an independent validator takes the document as OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(document));
  expect(result).toMatchObject({ valid: true });
});

test('every $ref points into the document', () => {
  const text = JSON.stringify(document);
  const refs = Array.from(text.matchAll(/"\$ref":"#\/([^"]+)"/g), ([, path]) => path ?? '');
  expect(refs.length).toBeGreaterThan(10);
  for (const ref of refs) {
    const target = ref
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
    expect(target, ref).toBeTypeOf('object');
  }
});

test('every route is there with its scope, its operation has a name of its own', () => {
  const paths = document['paths'] as Record<string, Record<string, Record<string, unknown>>>;
  const operations = routes.map((row) => {
    const operation = paths[row.path]?.[row.method.toLowerCase()];
    expect(operation?.['x-scope'] ?? 'open').toBe(row.scope);
    return operation?.['operationId'];
  });
  expect(new Set(operations).size).toBe(routes.length);
});

test('every failure has a status of its table and is documented on some route', () => {
  const documented = new Set(routes.flatMap((row) => failuresOf(row)));
  const everywhere = ['method-not-allowed'];
  expect(Object.keys(FAILURES).filter((code) => !documented.has(code as never))).toEqual(
    everywhere,
  );
});

test('zod is imported as a namespace: the other form brings 260 kB of locales', async () => {
  const { readdir, readFile } = await import('node:fs/promises');
  const root = new URL('../../', import.meta.url);
  for (const folder of ['src', 'durable-objects']) {
    for (const file of await readdir(new URL(folder, root), { recursive: true })) {
      if (!file.endsWith('.ts')) continue;
      const text = await readFile(new URL(`${folder}/${file}`, root), 'utf8');
      expect(text, file).not.toMatch(/import (?!type)(?!\* as z)[^;]*from 'zod'/);
    }
  }
});
