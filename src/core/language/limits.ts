/** Limits of the language front, part of `languageVersion`. */

/** Nodes from the root to the deepest leaf; also open brackets in a text. Walking a tree recursively is safe below it. */
export const MAX_DEPTH = 128;

/** Largest source of an evaluator module, in bytes of UTF-8. */
export const MODULE_BYTES = 262_144;

/** Findings reported about one text: a hostile text cannot make a long answer. */
export const MAX_FINDINGS = 32;
