import type { Json } from '../../../../src/core/evolution/agent.ts';
import type { Random } from '../../../../src/core/evolution/random.ts';

/** JSON Schema as far as it is read here. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const SENTENCES = [
  'Small steps on the constants gave most of the gain.',
  'Programs with more branches did not generalise.',
  'Taking over constants of good programs helped twice as often as new structure.',
  'Cases with large inputs fail most.',
  'Shorter programs scored as high as longer ones.',
  'Try the operators that improved most, and keep parents diverse.',
] as const;

/** A valid answer to any schema, drawn at random: optional properties come half of the time. */
export function shapedJson(schema: Json, random: Random): Json {
  return valueOf(schema as Schema, random);
}

function valueOf(schema: Schema, random: Random): Json {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return valueOf(random.pick(choices), random);
  const type = typeof schema.type === 'object' ? random.pick(schema.type) : schema.type;
  switch (type) {
    case 'object':
      return objectOf(schema, random);
    case 'array':
      return arrayOf(schema, random);
    case 'string':
      return textOf(schema, random);
    case 'integer':
    case 'number':
      return numberOf(schema, type === 'integer', random);
    case 'boolean':
      return random.chance(0.5);
    case undefined:
    default:
      return null;
  }
}

function objectOf({ properties = {}, required = [] }: Schema, random: Random): Json {
  const present = Object.entries(properties).filter(
    ([name]) => required.includes(name) || random.chance(0.5),
  );
  return Object.fromEntries(present.map(([name, schema]) => [name, valueOf(schema, random)]));
}

function arrayOf(
  { items = {}, minItems = 0, maxItems = minItems + 3 }: Schema,
  random: Random,
): Json {
  const most = Math.min(maxItems, minItems + 3);
  const length = Math.max(minItems, Math.min(1, most)) + random.int(most - minItems + 1);
  return Array.from({ length: Math.min(length, most) }, () => valueOf(items, random));
}

function textOf({ minLength = 0, maxLength = Infinity }: Schema, random: Random): string {
  let text: string = random.pick(SENTENCES);
  while (text.length < minLength) text += ` ${random.pick(SENTENCES)}`;
  return text.slice(0, maxLength);
}

/** Three decimals, within the bounds; 0 … 2 where there is none, as shares and factors are. */
function numberOf(schema: Schema, isInteger: boolean, random: Random): number {
  const minimum = schema.minimum ?? Math.min(0, (schema.maximum ?? 2) - 2);
  const maximum = schema.maximum ?? minimum + 2;
  const scale = isInteger ? 1 : 1_000;
  const [low, high] = [Math.ceil(minimum * scale), Math.floor(maximum * scale)];
  return high < low ? minimum : (low + random.int(high - low + 1)) / scale;
}
