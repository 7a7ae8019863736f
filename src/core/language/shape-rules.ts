import { RESERVED_WORDS } from './grammar.ts';
import { ASSIGN, BINARY, DECLARE, Kind, LOGICAL, UNARY, UPDATE } from './kinds.ts';
import {
  type Atom,
  atomAt,
  children,
  kindAt,
  NONE,
  nodeCount,
  sizeAt,
  type Tree,
  valueAt,
} from './tree.ts';

/** What the notation of kinds.ts cannot say about a node's children and value. */
export interface Irregularity {
  readonly node: number;
  readonly detail: string;
}

/** What a rule sees: a node, its children, and their surroundings. One for all nodes of a tree, looked at in turn. */
class Site {
  readonly tree: Tree;
  readonly parent: Int32Array;
  node = 0;
  /** By atom: what it can be. */
  readonly names: readonly NameForm[];

  constructor(tree: Tree, parent: Int32Array) {
    this.tree = tree;
    this.parent = parent;
    this.names = tree.atoms.map(nameForm);
  }

  get children(): readonly number[] {
    return children(this.tree, this.node);
  }
}

/** Returns what is wrong, or undefined. */
type ShapeRule = (site: Site) => string | undefined;

/** The first node of a tree that breaks a rule. */
export function findIrregular(tree: Tree, parent: Int32Array): Irregularity | undefined {
  const site = new Site(tree, parent);
  for (let node = 0; node < nodeCount(tree); node++) {
    const rule = RULES[kindAt(tree, node)];
    if (rule === undefined) continue;
    site.node = node;
    const detail = rule(site);
    if (detail !== undefined) return { node, detail };
  }
  return undefined;
}

/** `word` = can be a property but not a variable. */
type NameForm = 'name' | 'word' | 'none';

const PLAIN_NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

function nameForm(atom: Atom): NameForm {
  if (typeof atom !== 'string' || !(PLAIN_NAME.test(atom) || IDENTIFIER.test(atom))) return 'none';
  return RESERVED_WORDS.has(atom) ? 'word' : 'name';
}

const kindOf = (site: Site, child: number): number =>
  kindAt(site.tree, site.children[child] ?? site.node);
const parentKind = (site: Site): number => kindAt(site.tree, site.parent[site.node] ?? 0);

const name: ShapeRule = ({ tree, node, names }) =>
  names[valueAt(tree, node)] === 'name' ? undefined : 'a name that is none';
const optionalName: ShapeRule = (site) =>
  valueAt(site.tree, site.node) === NONE ? undefined : name(site);
const property: ShapeRule = ({ tree, node, names }) =>
  (names[valueAt(tree, node)] ?? 'none') === 'none' ? 'a property that is no name' : undefined;
const text: ShapeRule = ({ tree, node }) =>
  typeof tree.atoms[valueAt(tree, node)] === 'string' ? undefined : 'a text that is none';
const number: ShapeRule = ({ tree, node }) => {
  const atom = tree.atoms[valueAt(tree, node)];
  const isLiteral = typeof atom === 'number' && atom >= 0 && !Object.is(atom, -0);
  return isLiteral ? undefined : 'a number without a literal';
};

const operator =
  (table: readonly string[]): ShapeRule =>
  ({ tree, node }) =>
    valueAt(tree, node) < table.length ? undefined : 'an unknown operator';

const all =
  (...rules: readonly ShapeRule[]): ShapeRule =>
  (site) => {
    for (const rule of rules) {
      const detail = rule(site);
      if (detail !== undefined) return detail;
    }
    return undefined;
  };

/** Statements that may only stand in a list, never alone under `if`, a loop or a label. */
function isListOnly(tree: Tree, node: number): boolean {
  const kind = kindAt(tree, node);
  if (kind === Kind.VariableDeclaration) return DECLARE[valueAt(tree, node)] !== 'var';
  return kind === Kind.FunctionDeclaration || kind === Kind.ExportFunction || kind === Kind.Region;
}

const singleStatement: ShapeRule = ({ tree, children: parts }) =>
  parts.some((part) => isListOnly(tree, part)) ? 'a declaration without a block' : undefined;

const loopBody: ShapeRule = ({ tree, children: parts }) =>
  isListOnly(tree, parts.at(-1) ?? 0) ? 'a declaration without a block' : undefined;

/** `for (async of` is reserved for asynchronous arrows; V8 also refuses `(async)` and `a.async` there. */
const asyncTarget: ShapeRule = ({ tree, node }) => {
  const kind = kindAt(tree, node + 1);
  const isNamed = kind === Kind.Name || kind === Kind.Member;
  return isNamed && atomAt(tree, node + 1) === 'async' ? 'a loop over the name async' : undefined;
};

/** True if an `else` behind this statement would be read as part of it. */
function swallowsElse(tree: Tree, node: number): boolean {
  const kind = kindAt(tree, node);
  const last = children(tree, node).at(-1) ?? node;
  if (kind === Kind.If) return kindAt(tree, last) === Kind.Empty || swallowsElse(tree, last);
  const endsInStatement =
    kind === Kind.While ||
    kind === Kind.For ||
    kind === Kind.ForIn ||
    kind === Kind.ForOf ||
    kind === Kind.Labeled;
  return endsInStatement && swallowsElse(tree, last);
}

const danglingElse: ShapeRule = (site) => {
  const yes = site.children[1] ?? 0;
  const dangles = kindOf(site, 2) !== Kind.Empty && swallowsElse(site.tree, yes);
  return dangles ? 'an else that belongs to another if' : undefined;
};

/** Only loop heads declare without a value, and they declare exactly one pattern. */
const variables: ShapeRule = (site) => {
  const { tree, node, parent, children: items } = site;
  if (items.length === 0) return 'no declarator';
  const holder = parentKind(site);
  const isHead =
    (holder === Kind.ForOf || holder === Kind.ForIn) && node === (parent[node] ?? 0) + 1;
  const inits = items.map((item) => kindAt(tree, children(tree, item)[1] ?? item));
  if (isHead) {
    return items.length === 1 && inits[0] === Kind.Empty ? undefined : 'a value in a loop head';
  }
  const needsValue = (item: number): boolean =>
    DECLARE[valueAt(tree, node)] === 'const' || kindAt(tree, item + 1) !== Kind.Binding;
  const isBare = items.some((item, i) => inits[i] === Kind.Empty && needsValue(item));
  return isBare ? 'a declaration without a value' : undefined;
};

const HOLDERS_OF_TARGETS: ReadonlySet<number> = new Set([Kind.Assign, Kind.ForOf, Kind.ForIn]);
const PATTERN_PARTS: ReadonlySet<number> = new Set([
  Kind.ArrayPattern,
  Kind.ObjectPattern,
  Kind.PatternProperty,
  Kind.DefaultPattern,
  Kind.Rest,
]);

/** The leaves of a pattern: Bindings where it declares, Names and members where it assigns. */
const patternLeaves: ShapeRule = ({ tree, parent, node, children: parts }) => {
  let holder = node;
  while (PATTERN_PARTS.has(kindAt(tree, holder))) holder = parent[holder] ?? 0;
  const assigns = HOLDERS_OF_TARGETS.has(kindAt(tree, holder));
  const at = kindAt(tree, node) === Kind.PatternProperty ? parts.slice(1) : parts;
  const leaves = kindAt(tree, node) === Kind.DefaultPattern ? at.slice(0, 1) : at;
  const wrong = leaves.some((leaf) => {
    const kind = kindAt(tree, leaf);
    if (kind === Kind.Binding) return assigns;
    return (kind === Kind.Name || kind === Kind.Member || kind === Kind.Index) && !assigns;
  });
  return wrong ? 'a pattern that mixes declaring and assigning' : undefined;
};

/** `Rest` only as the last child, `DefaultPattern` only where a comma could follow. */
const restIsLast: ShapeRule = ({ tree, children: parts }) =>
  parts.slice(0, -1).some((part) => kindAt(tree, part) === Kind.Rest)
    ? 'a rest that is not last'
    : undefined;

const wholePattern =
  (child: number): ShapeRule =>
  (site) => {
    const kind = kindOf(site, child);
    const isPart = kind === Kind.Rest || kind === Kind.DefaultPattern;
    return isPart ? 'a part of a pattern without its list' : undefined;
  };

const noRest: ShapeRule = (site) =>
  site.children.some((part) => kindAt(site.tree, part) === Kind.Rest)
    ? 'a rest outside of a list'
    : undefined;

/** `{...x}` collects into a plain name or member, not into a pattern. */
const objectRest: ShapeRule = (site) => {
  const kind = kindOf(site, 0);
  const isPattern = kind === Kind.ArrayPattern || kind === Kind.ObjectPattern;
  return parentKind(site) === Kind.ObjectPattern && isPattern ? 'a nested object rest' : undefined;
};

const isTarget = (kind: number): boolean =>
  kind === Kind.Name || kind === Kind.Member || kind === Kind.Index;

const declares =
  (child: number): ShapeRule =>
  (site) => {
    return isTarget(kindOf(site, child)) ? 'a target instead of a declaration' : undefined;
  };

const params: ShapeRule = ({ tree, children: parts }) =>
  parts.some((part) => isTarget(kindAt(tree, part)))
    ? 'a target instead of a declaration'
    : undefined;

const target: ShapeRule = (site) => {
  const { tree, node } = site;
  const kind = kindOf(site, 0);
  const isPattern = kind === Kind.ArrayPattern || kind === Kind.ObjectPattern;
  const isPlain = kindAt(tree, node) === Kind.Assign && valueAt(tree, node) === 0;
  return isPattern && !isPlain ? 'a pattern with an operator' : undefined;
};

const CHAIN_LINKS: ReadonlySet<number> = new Set([
  Kind.Member,
  Kind.Index,
  Kind.Call,
  Kind.OptionalMember,
  Kind.OptionalIndex,
  Kind.OptionalCall,
]);
const OPTIONALS: ReadonlySet<number> = new Set([
  Kind.OptionalMember,
  Kind.OptionalIndex,
  Kind.OptionalCall,
]);

/** `?.` ends in a Chain around it, reached over objects and callees only. */
const insideChain: ShapeRule = ({ tree, parent, node }) => {
  let at = node;
  for (;;) {
    const holder = parent[at] ?? 0;
    if (kindAt(tree, holder) === Kind.Chain) return undefined;
    if (!CHAIN_LINKS.has(kindAt(tree, holder)) || at !== holder + 1) return 'a ?. without a chain';
    at = holder;
  }
};

const chainHasOptional: ShapeRule = ({ tree, node }) => {
  for (let at = node + 1; CHAIN_LINKS.has(kindAt(tree, at)); at++) {
    if (OPTIONALS.has(kindAt(tree, at))) return undefined;
  }
  return 'a chain without ?.';
};

const template: ShapeRule = ({ tree, children: parts }) => {
  const alternates = parts.every(
    (part, i) => (kindAt(tree, part) === Kind.TemplateText) === (i % 2 === 0),
  );
  return alternates && parts.length % 2 === 1 ? undefined : 'texts and holes out of turn';
};

const tryParts: ShapeRule = (site) => {
  const [param, handler, finalizer] = [1, 2, 3].map((child) => kindOf(site, child));
  if (handler === Kind.Empty && finalizer === Kind.Empty) return 'no handler';
  return param !== Kind.Empty && handler === Kind.Empty
    ? 'a parameter without a handler'
    : undefined;
};

const oneDefault: ShapeRule = ({ tree, children: [, ...cases] }) =>
  cases.filter((item) => kindAt(tree, item + 1) === Kind.Empty).length > 1
    ? 'two defaults'
    : undefined;

const atTop: ShapeRule = ({ tree, parent, node }) => {
  let holder = parent[node] ?? 0;
  if (kindAt(tree, holder) === Kind.Region) holder = parent[holder] ?? 0;
  return holder === 0 ? undefined : 'an export inside a function';
};

const regionPlace: ShapeRule = (site) =>
  parentKind(site) === Kind.Program || parentKind(site) === Kind.Block
    ? undefined
    : 'a region outside of a block';

const sequence: ShapeRule = ({ tree, node, children: parts }) =>
  parts.length >= 2 && sizeAt(tree, node) > 2 ? undefined : 'a sequence of one';

const RULES: Record<number, ShapeRule | undefined> = {
  [Kind.Region]: regionPlace,
  [Kind.ExportFunction]: all(optionalName, atTop),
  [Kind.FunctionDeclaration]: name,
  [Kind.VariableDeclaration]: all(operator(DECLARE), variables),
  [Kind.Declarator]: all(wholePattern(0), declares(0)),
  [Kind.If]: all(singleStatement, danglingElse),
  [Kind.For]: loopBody,
  [Kind.ForOf]: all(loopBody, asyncTarget),
  [Kind.ForIn]: loopBody,
  [Kind.While]: singleStatement,
  [Kind.DoWhile]: singleStatement,
  [Kind.Switch]: oneDefault,
  [Kind.Case]: ({ tree, children: parts }) =>
    parts.some((part) => kindAt(tree, part) === Kind.Region) ? 'a region in a case' : undefined,
  [Kind.Labeled]: all(name, singleStatement),
  [Kind.Break]: optionalName,
  [Kind.Continue]: optionalName,
  [Kind.Try]: all(tryParts, wholePattern(1), declares(1)),
  [Kind.Params]: all(restIsLast, params),
  [Kind.Binding]: name,
  [Kind.ArrayPattern]: all(restIsLast, patternLeaves),
  [Kind.ObjectPattern]: restIsLast,
  [Kind.PatternProperty]: all(noRest, patternLeaves),
  [Kind.DefaultPattern]: all(wholePattern(0), patternLeaves),
  [Kind.Rest]: all(wholePattern(0), objectRest, patternLeaves),
  [Kind.Number]: number,
  [Kind.String]: text,
  [Kind.Name]: name,
  [Kind.Template]: template,
  [Kind.TemplateText]: text,
  [Kind.Key]: text,
  [Kind.FunctionExpression]: optionalName,
  [Kind.Unary]: operator(UNARY),
  [Kind.Update]: all(operator(UPDATE), target),
  [Kind.Binary]: operator(BINARY),
  [Kind.Logical]: operator(LOGICAL),
  [Kind.Assign]: all(operator(ASSIGN), target),
  [Kind.Member]: property,
  [Kind.OptionalMember]: all(property, insideChain),
  [Kind.OptionalIndex]: insideChain,
  [Kind.OptionalCall]: insideChain,
  [Kind.Chain]: chainHasOptional,
  [Kind.Sequence]: sequence,
};
