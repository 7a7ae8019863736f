/**
 * Two counts over the last 60 seconds, in buckets of five: what a limit per minute and a failure rate need, bounded
 * whatever the traffic. A bucket counts until all of it is older than the window, so the sums are never too low.
 */
export type Window = readonly Bucket[];
type Bucket = readonly [start: number, first: number, second: number];

export const WINDOW_MS = 60_000;
const BUCKET_MS = 5_000;
/** Age of a bucket's start at which all of it is outside. */
const BUCKET_LIFE_MS = WINDOW_MS + BUCKET_MS;

export const EMPTY_WINDOW: Window = [];

export interface Counts {
  readonly first: number;
  readonly second: number;
}

/** Counts ≥ 0, at the time `now`. */
export function addTo(window: Window, now: number, counts: Counts): Window {
  const live = recent(window, now);
  const start = bucketOf(now);
  const newest = live.at(-1);
  return newest === undefined || newest[0] < start
    ? [...live, [start, counts.first, counts.second]]
    : [...live.slice(0, -1), increased(newest, counts)];
}

/** Takes back what was counted at the time `at`, from its own bucket; if that is gone there is nothing to take back. */
export const takeBack = (window: Window, at: number, counts: Counts): Window =>
  window.map((bucket) =>
    bucket[0] === bucketOf(at)
      ? increased(bucket, { first: -counts.first, second: -counts.second })
      : bucket,
  );

/** Sums over the window that ends now. */
export function totals(window: Window, now: number): Counts {
  let first = 0;
  let second = 0;
  for (const bucket of recent(window, now)) {
    first += bucket[1];
    second += bucket[2];
  }
  return { first, second };
}

/** When neither sum is above its bound, if nothing is added: now, or the moment a bucket leaves. Bounds are ≥ 0. */
export function whenAtMost(window: Window, now: number, bounds: Counts): number {
  let { first, second } = totals(window, now);
  let at = now;
  for (const bucket of recent(window, now)) {
    if (first <= bounds.first && second <= bounds.second) break;
    first -= bucket[1];
    second -= bucket[2];
    at = bucket[0] + BUCKET_LIFE_MS;
  }
  return at;
}

const bucketOf = (at: number): number => at - (at % BUCKET_MS);

const increased = ([start, first, second]: Bucket, by: Counts): Bucket => [
  start,
  Math.max(0, first + by.first),
  Math.max(0, second + by.second),
];

/** The buckets that count. Those of a clock that was set back since become one that begins now, so that they end too. */
function recent(window: Window, now: number): Window {
  const live = window.filter(([start]) => start + BUCKET_LIFE_MS > now && start <= now);
  const ahead = window.filter(([start]) => start > now);
  if (ahead.length === 0) return live;
  let current: Bucket = [bucketOf(now), 0, 0];
  if (live.at(-1)?.[0] === current[0]) current = live.pop() ?? current;
  for (const [, first, second] of ahead) current = increased(current, { first, second });
  return [...live, current];
}
