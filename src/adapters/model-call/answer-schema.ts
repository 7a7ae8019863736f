import * as z from 'zod';
import type { Json } from '../../core/evolution/agent.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';

/** Checks an object against the asked shape. The error is what is wrong, for the model. */
export type AnswerCheck = (value: Json) => Result<Json, string>;

type Schema = { readonly [key: string]: Json };

/**
 * The zod form of a JSON Schema: the part of it that all providers take in strict mode, and ranges. zod's own
 * `fromJSONSchema` knows all of it, for 11 KiB more of the bundle. An unknown keyword throws: the caller's bug.
 */
export function answerCheck(schema: Schema): AnswerCheck {
  const type = zodOf(schema);
  return (value) => {
    const parsed = type.safeParse(value);
    if (parsed.success) return ok(parsed.data as Json);
    return err(parsed.error.issues.slice(0, MAX_ISSUES).map(sentence).join('; '));
  };
}

const MAX_ISSUES = 8;
const sentence = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`;

/** Keywords that say nothing about the value, and those that each type understands. */
const NOTES = ['type', 'description', 'title', '$schema'];
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['minLength', 'maxLength'],
  number: ['minimum', 'maximum'],
  integer: ['minimum', 'maximum'],
  boolean: [],
  null: [],
};

function zodOf(schema: Json | undefined): z.ZodType {
  if (!isSchema(schema)) throw new Error('a schema is an object');
  if (Array.isArray(schema.anyOf)) {
    refuseOthers(schema, ['anyOf']);
    return z.union(schema.anyOf.map(zodOf));
  }
  if (Array.isArray(schema.enum)) {
    refuseOthers(schema, ['enum']);
    return z.literal(schema.enum.map(scalar));
  }
  const { type } = schema;
  if (typeof type !== 'string') throw new Error('a schema without a type');
  refuseOthers(schema, KEYWORDS[type] ?? []);
  return typed(type, schema);
}

function typed(type: string, schema: Schema): z.ZodType {
  switch (type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return z
        .array(zodOf(schema.items))
        .min(bound(schema.minItems, 0))
        .max(bound(schema.maxItems));
    case 'string':
      return z.string().min(bound(schema.minLength, 0)).max(bound(schema.maxLength));
    case 'number':
      return z.number().min(bound(schema.minimum, -Infinity)).max(bound(schema.maximum));
    case 'integer':
      return z.int().min(bound(schema.minimum, -Infinity)).max(bound(schema.maximum));
    case 'boolean':
      return z.boolean();
    case 'null':
      return z.null();
    default:
      throw new Error(`a schema of type ${type}`);
  }
}

/** Fields that the schema does not name are left out of the result, or refused where it says so. */
function objectOf({
  properties = {},
  required = [],
  additionalProperties = true,
}: Schema): z.ZodType {
  if (!isSchema(properties) || !Array.isArray(required)) throw new Error('properties of a schema');
  if (isSchema(additionalProperties)) {
    if (Object.keys(properties).length > 0) throw new Error('a record with fixed fields');
    return z.record(z.string(), zodOf(additionalProperties));
  }
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => {
      const type = zodOf(field);
      return [name, required.includes(name) ? type : type.optional()];
    }),
  );
  return additionalProperties === false ? z.strictObject(fields) : z.object(fields);
}

const isSchema = (value: Json | undefined): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function scalar(value: Json): string | number | boolean | null {
  if (typeof value === 'object' && value !== null) throw new Error('an enum of objects');
  return value;
}

const bound = (value: Json | undefined, absent = Infinity): number =>
  typeof value === 'number' ? value : absent;

function refuseOthers(schema: Schema, known: readonly string[]): void {
  const unknown = Object.keys(schema).filter((key) => !NOTES.includes(key) && !known.includes(key));
  if (unknown.length > 0) throw new Error(`keywords of a schema: ${unknown.join(', ')}`);
}
