import { kindsOf } from '../language/values-seen.ts';
import { typeOfKind } from './member-types.ts';
import type { ValueType } from './value-type.ts';
import { ANY, NULLISH } from './value-type.ts';

/**
 * The machine's record of kinds per node (`Instance.seen`, or several of them joined by `|`) as operators read it.
 * Null and undefined say nothing about what may stand at a place, so alone they count as unknown.
 */
export function seenTypes(masks: Uint16Array): ValueType[] {
  return Array.from(masks, (mask) => {
    const known = remembered.get(mask);
    if (known !== undefined) return known;
    let type: ValueType = ANY;
    for (const kind of kindsOf(mask)) type |= kind === 'any' ? NULLISH : typeOfKind(kind);
    const useful = (type & ~NULLISH) === 0 ? ANY : type;
    remembered.set(mask, useful);
    return useful;
  });
}

/** A mask is 13 bits: the table stays small. */
const remembered = new Map<number, ValueType>();
