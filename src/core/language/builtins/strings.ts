/** Cutting strings: every part pays as a copy, and is one: it keeps no longer parent alive in the host. */
import type { Host } from '../functions.ts';
import { copyPrice } from '../meter.ts';
import { detach } from '../natives.ts';

/** V8 makes shorter parts real copies. */
const VIEW_UNITS = 13;

/**
 * The units `start` … `end - 1` as a string of its own, without charging. Also where the part is nearly as long as the
 * text: a view of a view is one of the first text, so a few cuts would make it a small part of that.
 */
export function ownPart(text: string, start: number, end: number): string {
  const part = text.slice(start, end);
  return part.length < VIEW_UNITS || part.length === text.length ? part : detach(part);
}

/** `ownPart`, charged as a copy. An empty range gives the empty string. */
export function cut(host: Host, text: string, start: number, end: number): string {
  const units = Math.max(end - start, 0);
  host.spend(copyPrice(units));
  host.allocateString(units);
  return units === 0 ? '' : ownPart(text, start, end);
}
