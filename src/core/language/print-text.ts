/** Literals as source text. Every result reads back as the value it was made from. */

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** A string in double quotes; lone surrogates and line separators are escaped. */
export const quote = (text: string): string =>
  JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/** A key of an object literal or pattern: bare if it is a plain name. */
export const keyText = (key: string): string => (IDENTIFIER.test(key) ? key : quote(key));

/** The text between the backticks and holes of a template. */
export const templateText = (text: string): string =>
  quote(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('`', '\\`').replaceAll('${', '\\${');

/**
 * A number literal. Text never gives a negative number or NaN (there `-` is an operator and `NaN` a name); for a tree
 * that holds one all the same the text has the same value.
 */
export function numberText(value: number): string {
  if (value === Infinity) return '1e999';
  if (value === -Infinity) return '-1e999';
  return String(value);
}
