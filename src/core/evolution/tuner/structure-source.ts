/**
 * A `module` evaluator may also export how its score is built: `export function structure(vector, { data })`, on a line of
 * its own beside `export default function …`. The agent language knows one export, so there the two are two programs.
 */
const STRUCTURE = /^export +(?=function +structure *\()/m;
const DEFAULT = /^export +default +(?=function +[\w$])/m;

/** Whether a module says how its score is built. */
export const hasStructure = (source: string): boolean => STRUCTURE.test(source);

/** The module without the second export; lines stay as they are. */
export const evaluateSource = (source: string): string => source.replace(STRUCTURE, '');

/** The module with `structure` as its default export; null if it has none. */
export const structureSource = (source: string): string | null =>
  hasStructure(source) && DEFAULT.test(source)
    ? source.replace(DEFAULT, '').replace(STRUCTURE, 'export default ')
    : null;
