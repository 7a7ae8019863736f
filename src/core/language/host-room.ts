/**
 * Room that the host keeps in an array beyond its elements, behind the meter: an array that was pushed to has room for
 * 17 at least, and one that elements were taken from keeps room for all that it ever had.
 */

/** From this length on the room is less than twice the elements. */
const SHORT = 16;

/** These elements in an array with no room for more, where that would be a good part of it. */
export const fitted = <T>(items: T[]): T[] => (items.length < SHORT ? items.slice() : items);

/** The elements and one more: the shortest arrays grow without room, as literals, which cost the host as little as room does. */
export function grown<T>(items: T[], item: T): T[] {
  switch (items.length) {
    case 0:
      return [item];
    case 1:
      return [items[0] as T, item];
    case 2:
      return [items[0] as T, items[1] as T, item];
    case 3:
      return [items[0] as T, items[1] as T, items[2] as T, item];
    case 4:
      return [items[0] as T, items[1] as T, items[2] as T, items[3] as T, item];
    case 5:
      return [items[0] as T, items[1] as T, items[2] as T, items[3] as T, items[4] as T, item];
    case 6:
      return [
        items[0] as T,
        items[1] as T,
        items[2] as T,
        items[3] as T,
        items[4] as T,
        items[5] as T,
        item,
      ];
    case 7:
      return [
        items[0] as T,
        items[1] as T,
        items[2] as T,
        items[3] as T,
        items[4] as T,
        items[5] as T,
        items[6] as T,
        item,
      ];
    default:
      items.push(item);
      return items;
  }
}

/** To be called after elements were taken out: gives back room where more than half of it is empty. */
export function giveRoomBack(items: unknown[]): void {
  const { length } = items;
  // The host looks at the room whenever a length is set.
  items.length = length;
}
