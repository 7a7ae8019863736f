/** Limits of the language front, part of `languageVersion`. */

/** Nodes from the root to the deepest leaf; also open brackets in a text. Walking a tree recursively is safe below it. */
export const MAX_DEPTH = 128;

/** Largest source of an evaluator module, in bytes of UTF-8. */
export const MODULE_BYTES = 262_144;

/** Findings reported about one text: a hostile text cannot make a long answer. */
export const MAX_FINDINGS = 32;

/** Length of a string in bytes of UTF-8; a lone surrogate counts 3. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      // A pair is 2 units and 4 bytes.
      i++;
    }
  }
  return bytes;
}
