/** Cutting strings: every part pays as a copy and does not keep a much longer parent alive in the host. */
import type { Host } from '../functions.ts';
import { copyPrice } from '../meter.ts';
import { detach } from '../natives.ts';

/** V8 makes shorter parts real copies. */
const VIEW_UNITS = 13;
const LONG_UNITS = 1_024;

/** The units `start` … `end - 1` as a string of its own, without charging. */
export function ownPart(text: string, start: number, end: number): string {
  const part = text.slice(start, end);
  const isSmallView =
    part.length >= VIEW_UNITS && text.length > LONG_UNITS && text.length > 4 * part.length;
  return isSmallView ? detach(part) : part;
}

/** `ownPart`, charged as a copy. An empty range gives the empty string. */
export function cut(host: Host, text: string, start: number, end: number): string {
  const units = Math.max(end - start, 0);
  host.spend(copyPrice(units));
  host.allocateString(units);
  return units === 0 ? '' : ownPart(text, start, end);
}
