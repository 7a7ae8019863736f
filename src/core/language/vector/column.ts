/** Columns: one register over many cases. Kept and lent out again, like the stacks of the machine. */

/** Cases that run at once: a column of them fits the nearest cache beside its neighbours. */
export const LANES = 128;
/** Columns kept between runs: a quarter of a megabyte. */
const KEEP_COLUMNS = 256;

const idle: Float64Array[] = [];

/** A column with any content. */
export const borrowColumn = (): Float64Array => idle.pop() ?? new Float64Array(LANES);

export function returnColumn(column: Float64Array): void {
  if (idle.length < KEEP_COLUMNS) idle.push(column);
}
