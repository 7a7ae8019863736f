import * as z from 'zod';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** Every field that a body may have, as `config.stop.seconds`; items of a list are `*`. A named schema is not entered. */
export function schemaFields(body: z.ZodType): ReadonlySet<string> {
  const fields = new Set<string>();
  const visit = (schema: Schema, path: string): void => {
    for (const [key, inner] of Object.entries(schema.properties ?? {})) {
      const field = path === '' ? key : `${path}.${key}`;
      fields.add(field);
      visit(inner, field);
    }
    for (const inner of [schema.items, ...(schema.prefixItems ?? [])])
      if (inner !== undefined) visit(inner, `${path}.*`);
    for (const inner of [schema.anyOf, schema.oneOf, schema.allOf].flat())
      if (inner !== undefined) visit(inner, path);
  };
  visit(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as Schema, '');
  return fields;
}

/** One place of a value: its path in the same words, and the keys that lead to it. */
export interface Place {
  readonly field: string;
  readonly keys: readonly string[];
  readonly value: unknown;
}

/** Every place inside a value, the first of each list's items standing for all. */
export function placesIn(value: unknown, field = '', keys: readonly string[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  const entries: [string, unknown][] = Object.entries(value);
  return (isList ? entries.slice(0, 1) : entries).flatMap(([key, inner]) => {
    const name = isList ? '*' : key;
    const path = field === '' ? name : `${field}.${name}`;
    return [
      { field: path, keys: [...keys, key], value: inner },
      ...placesIn(inner, path, [...keys, key]),
    ];
  });
}

/** A copy with one place replaced; `undefined` takes the place away. */
export function replaceAt(value: unknown, keys: readonly string[], by: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return by;
  const old: Readonly<Record<string, unknown>> = Object(value);
  const inner = replaceAt(old[key], rest, by);
  if (Array.isArray(value)) return value.map((item, i) => (String(i) === key ? inner : item));
  return Object.fromEntries(Object.entries({ ...old, [key]: inner }));
}
