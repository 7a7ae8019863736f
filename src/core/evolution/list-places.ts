import { Kind } from '../language/kinds.ts';
import { children, kindAt, sizeAt } from '../language/tree.ts';
import type { Analysis } from './analysis.ts';
import { functionAround } from './scope.ts';

/** A place in a list of statements: just before node `at`, or at the end of the list when `at` is there. */
export interface ListPlace {
  readonly list: number;
  readonly at: number;
}

const ENDS: ReadonlySet<number> = new Set([Kind.Return, Kind.Throw, Kind.Break, Kind.Continue]);
/** What nothing behind it in its list is reached after. */
export const isEnd = (kind: number): boolean => ENDS.has(kind);

/** The places where a statement would be reached: in functions, not behind a `return` or another jump. */
export function listPlaces(analysis: Analysis): ListPlace[] {
  const { tree } = analysis;
  const places: ListPlace[] = [];
  for (const list of analysis.lists) {
    if (kindAt(tree, list) === Kind.Program || functionAround(analysis, list) < 0) continue;
    let isOpen = true;
    for (const [index, child] of children(tree, list).entries()) {
      if (index === 0 && kindAt(tree, list) === Kind.Case) continue;
      places.push({ list, at: child });
      if (isEnd(kindAt(tree, child))) {
        isOpen = false;
        break;
      }
    }
    if (isOpen) places.push({ list, at: list + sizeAt(tree, list) });
  }
  return places;
}
