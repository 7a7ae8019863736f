import type * as z from 'zod';
import type { Failure, Issue } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';

/** As many places are named in one answer; the rest is counted. */
const MAX_ISSUES = 50;

/** Parses by schema; a failure names every wrong place by its JSON pointer. */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
): Result<z.output<S>, Failure> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return err(invalid(parsed.error.issues.flatMap((issue) => issuesOf(issue, []))));
}

/** Failure `invalid` over the places that are wrong. */
export function invalid(errors: readonly Issue[]): Failure {
  const first = errors[0];
  const detail = first ? `${first.pointer || 'the body'}: ${first.detail}` : 'not valid';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return { code: 'invalid', detail: detail + more, errors: errors.slice(0, MAX_ISSUES) };
}

/** RFC 6901 pointer of a path. */
function pointer(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** One of ours per wrong place. An unknown key is named itself; of a union that alternative which got furthest with the fewest mistakes. */
function issuesOf(issue: z.core.$ZodIssue, base: readonly PropertyKey[]): Issue[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointer([...path, key]),
      code: 'unknown-field',
      detail: 'there is no such field',
    }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest =
      issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
    if (depth(closest) > 0) return closest.flatMap((inner) => issuesOf(inner, path));
  }
  return [{ pointer: pointer(path), code: issue.code.replaceAll('_', '-'), detail: issue.message }];
}

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map((issue) => issue.path.length));
