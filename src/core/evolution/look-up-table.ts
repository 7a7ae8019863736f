import { Kind, UNARY } from '../language/kinds.ts';
import { atomAt, kindAt, nodeCount, type Tree, valueAt } from '../language/tree.ts';
import type { Json } from './agent.ts';
import type { EvaluationCase } from './evaluation-task.ts';

/** Said of a genome that stores answers instead of computing them; shaped like the gate's findings. */
export interface LookUpTable {
  readonly rule: 'look-up-table';
  readonly severity: 'warning';
  readonly reason: string;
  readonly line: 0;
  readonly hint: string;
  /** Training cases whose values are stored, and all of them. */
  readonly stored: number;
  readonly cases: number;
}

/** From this share of the training cases on, a genome is a table of them. */
const SHARE = 0.5;
/** Fewer than this are met by chance: ordinary programs hold small numbers too. */
const LEAST_STORED = 8;
/** Whole numbers up to this size, and texts of one character, are what any program is made of. */
const ORDINARY = 100;
/** With such values only, a program counts as a table if it has at most so many nodes for each stored case. */
const NODES_A_CASE = 12;

/**
 * Whether at least half of the training cases stand in a program as literals: their inputs, as in
 * `x === 7 ? …`, `{ 7: … }`, or their outputs, as in `[…][x]`. Every literal counts for one case only, so that a program
 * with a few constants that many cases share is none. Texts are looked into: `"1,4,9,…".split(",")` holds numbers.
 */
export function lookUpTableFinding(
  tree: Tree,
  cases: readonly EvaluationCase[],
): LookUpTable | null {
  const literals = literalsOf(tree);
  const least = Math.max(LEAST_STORED, cases.length * SHARE);
  // A case takes a literal at least: most programs have too few to be looked at further.
  let available = 0;
  for (const times of literals.values()) available += times;
  if (available < least) return null;
  const inputs = cases.map(({ args }) => leavesOf(args));
  const outputs = cases.map(({ expected }) => leavesOf([expected]));
  const isTable = ({ stored, telling }: Stored): boolean =>
    telling >= least || (stored >= least && stored * NODES_A_CASE >= nodeCount(tree));
  const tables = [storedCases(literals, inputs), storedCases(literals, outputs)].filter(isTable);
  if (tables.length === 0) return null;
  const stored = tables.reduce((most, table) => Math.max(most, table.stored), 0);
  return {
    rule: 'look-up-table',
    severity: 'warning',
    reason: `The values of ${stored} of ${cases.length} training cases stand in the program: it looks up answers instead of computing them.`,
    line: 0,
    hint: 'Replace the table by a rule that holds for unseen cases.',
    stored,
    cases: cases.length,
  };
}

/** How often each value stands in the program, by its JSON text. */
type Literals = Map<string, number>;

const MINUS = UNARY.indexOf('-');
/** A text this long may hold a table; its parts count besides itself. */
const TABLE_TEXT_UNITS = 16;

function literalsOf(tree: Tree): Literals {
  const literals: Literals = new Map();
  for (let node = 0; node < nodeCount(tree); node++) {
    const atom = atomAt(tree, node);
    switch (kindAt(tree, node)) {
      case Kind.Number:
        count(literals, isNegated(tree, node) ? -Number(atom) : Number(atom));
        break;
      case Kind.String:
      case Kind.Key:
      case Kind.TemplateText:
        countText(literals, String(atom));
        break;
    }
  }
  return literals;
}

/** The node before a first child is its parent. */
const isNegated = (tree: Tree, node: number): boolean =>
  kindAt(tree, node - 1) === Kind.Unary && valueAt(tree, node - 1) === MINUS;

function count(literals: Literals, value: Json): void {
  const key = JSON.stringify(value);
  literals.set(key, (literals.get(key) ?? 0) + 1);
}

/** A text is itself and, where it reads as one, a number: keys are texts. */
function countText(literals: Literals, text: string): void {
  countWord(literals, text);
  if (text.length < TABLE_TEXT_UNITS) return;
  for (const word of text.match(/-?[\p{L}\d][\p{L}\d._+-]*/gu) ?? []) countWord(literals, word);
}

function countWord(literals: Literals, text: string): void {
  count(literals, text);
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) count(literals, value);
}

/** Numbers and texts of a value. Truth values and null are no table: every program holds them. */
function leavesOf(values: readonly Json[]): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const left: Json[] = [...values];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (typeof value === 'number' || typeof value === 'string') leaves.push(value);
    else if (typeof value === 'object' && value !== null)
      for (const part of Object.values(value)) left.push(part);
  }
  return leaves;
}
type Leaf = number | string;

const isOrdinary = (leaf: Leaf): boolean =>
  typeof leaf === 'string'
    ? leaf.length <= 1
    : Number.isInteger(leaf) && Math.abs(leaf) <= ORDINARY;

interface Stored {
  /** Cases that find all their leaves among the literals, each literal used once. */
  readonly stored: number;
  /** Those of them with a value that no program holds by chance. */
  readonly telling: number;
}

function storedCases(literals: Literals, cases: readonly (readonly Leaf[])[]): Stored {
  const free = new Map(literals);
  let stored = 0;
  let telling = 0;
  for (const leaves of cases) {
    const needed = new Map<string, number>();
    for (const leaf of leaves) {
      const key = JSON.stringify(leaf);
      needed.set(key, (needed.get(key) ?? 0) + 1);
    }
    const isStored =
      needed.size > 0 && [...needed].every(([key, times]) => (free.get(key) ?? 0) >= times);
    if (!isStored) continue;
    stored++;
    if (!leaves.every(isOrdinary)) telling++;
    for (const [key, times] of needed) free.set(key, (free.get(key) ?? 0) - times);
  }
  return { stored, telling };
}
