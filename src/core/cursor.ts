/**
 * Opaque cursors: the kind of list and a position in it, as URL-safe text. A cursor of another list, or one that was
 * made up, decodes to undefined.
 */
export const encodeCursor = (kind: string, position: number): string =>
  `${kind}.${position.toString(36)}`;

export function decodeCursor(kind: string, cursor: string): number | undefined {
  const digits = cursor.startsWith(`${kind}.`) ? cursor.slice(kind.length + 1) : '';
  const position = Number.parseInt(digits, 36);
  return Number.isSafeInteger(position) && position >= 0 && encodeCursor(kind, position) === cursor
    ? position
    : undefined;
}
