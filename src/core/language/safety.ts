import { type Finding, finding } from './finding.ts';
import { RULES, type Rule, type RuleId } from './grammar.ts';
import { Kind, isLoop, UNARY } from './kinds.ts';
import { atomAt, children, kindAt, nodeCount, sizeAt, type Tree, valueAt } from './tree.ts';

/** What looks unsafe in an accepted tree, and the score that follows: 1 minus the weights, at least 0. */
export interface Safety {
  readonly safety: number;
  readonly findings: readonly Finding[];
}

/** A string or table below these sizes is ordinary code. */
const LONG_STRING_UNITS = 1_024;
const TABLE_CONSTANTS = 256;
const TABLE_SHARE = 0.5;
/** Above the largest array or string the meters can pay for. */
const HUGE_SIZE = 50_000_000;

type Detector = (tree: Tree, node: number) => readonly [RuleId, string] | undefined;

/** Static safety of a tree; warnings of one rule count once. `lineOf` gives the line of a node. */
export function assessSafety(tree: Tree, lineOf: (node: number) => number = () => 0): Safety {
  const findings: Finding[] = [];
  for (let node = 0; node < nodeCount(tree); node++) {
    const seen = DETECTORS[kindAt(tree, node)]?.(tree, node);
    if (seen === undefined || findings.some(({ rule }) => rule === seen[0])) continue;
    findings.push(finding(seen[0], lineOf(node), seen[1]));
  }
  const loss = findings.reduce((sum, { rule }) => sum + weightOf(rule), 0);
  // Weights are multiples of 0.01: rounding removes what binary fractions add.
  return { safety: Math.round(Math.max(0, 1 - loss) * 100) / 100, findings };
}

function weightOf(id: RuleId): number {
  const rule: Rule = RULES[id];
  return rule.weight ?? 0;
}

const FUNCTIONS: ReadonlySet<number> = new Set([
  Kind.FunctionDeclaration,
  Kind.FunctionExpression,
  Kind.Arrow,
]);

const isAlwaysTrue = (tree: Tree, node: number): boolean => {
  const kind = kindAt(tree, node);
  if (kind === Kind.True) return true;
  return kind === Kind.Number && atomAt(tree, node) !== 0;
};

/** True if something in the loop can leave it: a `return`, `throw` or jump; calls that may throw do not count. */
function canLeave(tree: Tree, body: number): boolean {
  let inner = 0;
  for (let node = body; node < body + sizeAt(tree, body);) {
    const kind = kindAt(tree, node);
    if (FUNCTIONS.has(kind)) {
      node += sizeAt(tree, node);
      continue;
    }
    if (kind === Kind.Return || kind === Kind.Throw) return true;
    // A labelled jump may leave this loop; which one it leaves does not matter for a warning.
    if (kind === Kind.Break && (node >= inner || atomAt(tree, node) !== undefined)) return true;
    if (kind === Kind.Continue && atomAt(tree, node) !== undefined) return true;
    const catchesBreak = isLoop(kind) || kind === Kind.Switch;
    if (catchesBreak && node >= inner) inner = node + sizeAt(tree, node);
    node++;
  }
  return false;
}

const endless: Detector = (tree, node) => {
  const parts = children(tree, node);
  const kind = kindAt(tree, node);
  const [test, body] =
    kind === Kind.For ? [parts[1], parts[3]] : kind === Kind.While ? parts : parts.toReversed();
  if (test === undefined || body === undefined) return undefined;
  const isOpen = kindAt(tree, test) === Kind.Empty || isAlwaysTrue(tree, test);
  return isOpen && !canLeave(tree, body) ? ['endless-loop', ''] : undefined;
};

/** The first statement returns a call of the function itself, so no test stands before it. */
const recursion: Detector = (tree, node) => {
  const body = node + 1 + sizeAt(tree, node + 1);
  const first = body + 1;
  if (kindAt(tree, body) !== Kind.Block || sizeAt(tree, body) < 4) return undefined;
  const kind = kindAt(tree, first);
  if (kind !== Kind.Return && kind !== Kind.ExpressionStatement) return undefined;
  const callee = first + 2;
  const callsItself =
    kindAt(tree, first + 1) === Kind.Call &&
    kindAt(tree, callee) === Kind.Name &&
    valueAt(tree, callee) === valueAt(tree, node);
  return callsItself ? ['endless-recursion', String(atomAt(tree, node))] : undefined;
};

const SIZED_METHODS: ReadonlySet<string> = new Set(['repeat', 'padStart', 'padEnd']);

/** `x.repeat(1e9)`, `new Array(1e9)`: the first argument is a literal size. */
const hugeSize: Detector = (tree, node) => {
  const callee = node + 1;
  const argument = callee + sizeAt(tree, callee);
  if (argument >= node + sizeAt(tree, node) || kindAt(tree, argument) !== Kind.Number) {
    return undefined;
  }
  const size = Number(atomAt(tree, argument));
  const name = String(atomAt(tree, callee) ?? '');
  const isSized = kindAt(tree, callee) === Kind.Member ? SIZED_METHODS.has(name) : name === 'Array';
  return isSized && size > HUGE_SIZE ? ['huge-size', String(size)] : undefined;
};

const MINUS = UNARY.indexOf('-');
const TABLE_PARTS: ReadonlySet<number> = new Set([
  Kind.Number,
  Kind.String,
  Kind.True,
  Kind.False,
  Kind.Null,
  Kind.Array,
  Kind.Object,
  Kind.Property,
  Kind.Key,
]);

/** An array or object of nothing but constants that is most of the program. */
const constantTable: Detector = (tree, node) => {
  const size = sizeAt(tree, node);
  if (size <= TABLE_CONSTANTS || size <= nodeCount(tree) * TABLE_SHARE) return undefined;
  let constants = 0;
  for (let at = node; at < node + size; at++) {
    const kind = kindAt(tree, at);
    const isSign = kind === Kind.Unary && valueAt(tree, at) === MINUS;
    if (!TABLE_PARTS.has(kind) && !isSign) return undefined;
    if (sizeAt(tree, at) === 1 && kind !== Kind.Key) constants++;
  }
  return constants > TABLE_CONSTANTS ? ['constant-table', String(constants)] : undefined;
};

const longString: Detector = (tree, node) => {
  const text = atomAt(tree, node);
  const length = typeof text === 'string' ? text.length : 0;
  return length > LONG_STRING_UNITS ? ['long-string', String(length)] : undefined;
};

const DETECTORS: Record<number, Detector | undefined> = {
  [Kind.For]: endless,
  [Kind.While]: endless,
  [Kind.DoWhile]: endless,
  [Kind.FunctionDeclaration]: recursion,
  [Kind.FunctionExpression]: recursion,
  [Kind.Call]: hugeSize,
  [Kind.New]: hugeSize,
  [Kind.Array]: constantTable,
  [Kind.Object]: constantTable,
  [Kind.String]: longString,
  [Kind.TemplateText]: longString,
};
