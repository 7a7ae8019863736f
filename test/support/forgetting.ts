/**
 * Runs `work` while records that were parsed from stored text lose their content as soon as `most` others were parsed after
 * them: whoever keeps more than that, to look at it later, sees them empty. What is not a record is left alone.
 */
export async function forgetting<T>(
  isRecord: (value: object) => boolean,
  most: number,
  work: () => T | Promise<T>,
): Promise<{ readonly result: T; readonly forgotten: number }> {
  const { parse } = JSON;
  const held: Record<string, unknown>[] = [];
  let forgotten = 0;
  JSON.parse = (...input: Parameters<typeof parse>): unknown => {
    const value: unknown = parse(...input);
    for (const one of Array.isArray(value) ? value : [value])
      if (typeof one === 'object' && one !== null && isRecord(one)) held.push(one);
    for (const old of held.splice(0, Math.max(0, held.length - most))) {
      for (const key of Object.keys(old)) delete old[key];
      forgotten++;
    }
    return value;
  };
  try {
    return { result: await work(), forgotten };
  } finally {
    JSON.parse = parse;
  }
}
