import * as z from 'zod';
import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';

/** Query parameters of a list. */
export const page = z.strictObject({
  cursor: z.string().max(512).optional().meta({ description: '`next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** Query parameters of an event log. */
export const eventPage = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .default(0)
    .meta({ description: '`next` of the page before, or the last number seen' }),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** Query parameters of the live socket. Without a cursor it sends what happens from now on. */
export const liveQuery = z.strictObject({
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
});

/** Answer of a list: `next` is null at the end. */
export const pageOf = <S extends z.ZodType>(
  item: S,
): z.ZodObject<{ items: z.ZodArray<S>; next: z.ZodNullable<z.ZodString> }> =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** Parses the query by its schema; unknown, repeated and oddly written parameters are `bad-query`. */
export function parseQuery<S extends z.ZodType>(schema: S, url: URL): Result<z.output<S>, Failure> {
  const raw = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (raw.has(name)) return err(badQuery(name, 'given twice'));
    raw.set(name, value);
  }
  const parsed = schema.safeParse(Object.fromEntries(raw));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0];
    return err(badQuery(String(name ?? ''), issue?.message ?? 'not valid'));
  }
  const odd = Object.entries(parsed.data as object).find(
    ([name, value]) =>
      typeof value === 'number' && raw.has(name) && raw.get(name) !== String(value),
  );
  return odd ? err(badQuery(odd[0], 'not a number in plain digits')) : ok(parsed.data);
}

const badQuery = (name: string, detail: string): Failure => ({
  code: 'bad-query',
  detail: `${name}: ${detail}`,
});
