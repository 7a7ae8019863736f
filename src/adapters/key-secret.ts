import { seedKeys } from '../core/language/keys.ts';

/** Two unpredictable 32-bit numbers: the secret of one isolate (`core/language/keys.ts`). */
export type KeySecret = readonly [number, number];

let drawn: KeySecret | undefined;

/**
 * This isolate's secret for keys in host tables, drawn and set once, before any agent runs. Called by every
 * entrance that can run one, because Workers give randomness only inside a handler.
 */
export function drawKeySecret(): KeySecret {
  if (drawn !== undefined) return drawn;
  const [a = 0, b = 0] = crypto.getRandomValues(new Int32Array(2));
  seedKeys(a, b);
  return (drawn = [a, b]);
}
