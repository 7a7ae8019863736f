/**
 * Whether it is less than `withinMs` since `at`, both in milliseconds since epoch. What lies in the future was told by a
 * clock that was set back since: it is not recent, or it would be for as long as the clock went back.
 */
export const isRecent = (at: number, now: number, withinMs: number): boolean =>
  now >= at && now - at < withinMs;
