import { createFence, FENCE_CHARS, type FenceLabel } from './fence.ts';
import { clip } from './text.ts';

/** The places of a page, in the order they are read. */
const PLACES = [
  'task',
  'numbers',
  'others',
  'partner',
  'ideas',
  'program',
  'failed',
  'error',
  'feedback',
  'recommendation',
  'steering',
  'instruction',
] as const;
export type Place = (typeof PLACES)[number];

interface Section {
  /** Our own words. */
  readonly heading: string;
  readonly text: string;
  /** Present on untrusted text. */
  readonly label?: FenceLabel;
}

/** Less than this says nothing. */
const LEAST_CHARS = 40;
/** Two line breaks before a section, one behind its heading. */
const BREAKS = 3;

const overhead = (heading: string, label: FenceLabel | undefined): number =>
  heading.length + BREAKS + (label === undefined ? 0 : FENCE_CHARS);

/**
 * The user's message, filled in order of importance and read in order of `PLACES`: what is asked first takes what it
 * needs, what comes last takes what is left, so that a page never outgrows its limit.
 */
export class Page {
  readonly #sections = new Map<Place, Section[]>();
  #left: number;

  /** Characters. What is `put` counts too, but is never refused. */
  constructor(limit: number) {
    this.#left = limit;
  }

  get left(): number {
    return this.#left;
  }

  /** Adds a section whole. */
  put(place: Place, section: Section): void {
    const there = this.#sections.get(place);
    if (there === undefined) this.#sections.set(place, [section]);
    else there.push(section);
    this.#left -= overhead(section.heading, section.label) + section.text.length;
  }

  /** Adds at most `cap` characters of a text, if there is room for a meaningful part of it. */
  offer(place: Place, { heading, text, label }: Section, cap: number): void {
    const room = Math.min(cap, this.#left - overhead(heading, label));
    if (text === '' || (text.length > room && room < LEAST_CHARS)) return;
    const part = { heading, text: clip(text, room) };
    this.put(place, label === undefined ? part : { ...part, label });
  }

  /** Adds as many of the lines as fit, in their order. */
  offerLines(
    place: Place,
    { heading, lines, label }: { heading: string; lines: readonly string[]; label: FenceLabel },
    cap: number,
  ): void {
    const room = Math.min(cap, this.#left - overhead(heading, label));
    const fitting: string[] = [];
    let used = 0;
    for (const line of lines) {
      if (used + line.length + 1 > room) continue;
      used += line.length + 1;
      fitting.push(line);
    }
    if (fitting.length > 0) this.put(place, { heading, text: fitting.join('\n'), label });
  }

  /** The page; `proposal` makes its fence unlike all others. */
  print(proposal: string): string {
    const sections = PLACES.flatMap((place) => this.#sections.get(place) ?? []);
    const fenced = sections.flatMap(({ text, label }) => (label === undefined ? [] : [text]));
    const fence = createFence(proposal, fenced);
    return sections
      .map(({ heading, text, label }) => {
        const body = label === undefined ? text : fence(label, text);
        return heading === '' ? body : `${heading}\n${body}`;
      })
      .join('\n\n');
  }
}
