const MARKER = /^[ \t]*\/\/[ \t]*EVOLVE-BLOCK-(START|END)[ \t]*$/gm;

/** Where edits are allowed: between EVOLVE-BLOCK markers, or everywhere in a program without them. */
export function freePlaces(text: string): (offset: number) => boolean {
  const markers = [...text.matchAll(MARKER)];
  if (markers.length === 0) return () => true;
  return (offset) => markers.findLast(({ index }) => index < offset)?.[1] === 'START';
}
