/** After so many duplicates in a row a (parent, operator, model) rests: it has said what it has to say. */
const RESTS_AT = 3;
/** Entries kept; the oldest go first. */
const MAX_ENTRIES = 500;

export type Rests = Readonly<Record<string, number>>;

const key = (parent: string, operator: string, model: string): string =>
  `${parent} ${operator} ${model}`;

export const isResting = (rests: Rests, parent: string, operator: string, model: string): boolean =>
  (rests[key(parent, operator, model)] ?? 0) >= RESTS_AT;

/** A duplicate counts, anything else begins the count anew. */
export function noteChild(
  rests: Rests,
  { parent, operator, model }: { parent: string; operator: string; model: string },
  isDuplicate: boolean,
): Rests {
  const name = key(parent, operator, model);
  const { [name]: before = 0, ...others } = rests;
  if (!isDuplicate) return before === 0 ? rests : others;
  const entries = [...Object.entries(others), [name, before + 1] as const];
  return Object.fromEntries(entries.slice(-MAX_ENTRIES));
}
