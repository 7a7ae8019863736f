/** Money is whole micro-USD everywhere but at the API, where people read and write USD. */

/** USD of an amount, as the shortest decimal that is it. */
export const usdOf = (micro: number): number => micro / 1e6;

/** Whole micro-USD of what a person wrote; parts of one are rounded. */
export const microOf = (usd: number): number => Math.round(usd * 1e6);
