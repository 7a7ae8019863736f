/** Of grammar, meaning and prices of the agent language. A change of any of them raises it. */
export const LANGUAGE_VERSION = 5;

/**
 * Of everything that decides what a search does next: grammar, prices, operators, strategies, statistics. Part of every
 * `stateHash`. A population whose scores are of an older one is scored anew before it goes on.
 */
export const ENGINE_VERSION = 10;
