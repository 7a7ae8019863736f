import { DECLARE, Kind } from './kinds.ts';
import { kindAt, NONE, nodeCount, sizeAt, type Tree, valueAt } from './tree.ts';

/** Which names of a tree are bound, by the scope rules of a JavaScript module. */
export interface Resolution {
  /** `Name` nodes that no declaration in the tree binds: built-ins, or mistakes. */
  readonly free: readonly number[];
  /** Nodes that declare a name their scope already has. */
  readonly redeclared: readonly number[];
}

/** How a name was declared; decides what may be declared beside it. */
const [LEXICAL, VAR, PARAM, CATCH, FUNCTION] = [1, 2, 3, 4, 5];

interface Scope {
  /** The node behind the scope: it closes there. */
  readonly end: number;
  /** The node that opened it. */
  readonly owner: number;
  /** `var` climbs up to the nearest body. */
  readonly isBody: boolean;
  /** Parameters of the function whose body this is: its `let` may not repeat them. */
  readonly params: Scope | undefined;
  /** How each declared atom was declared; null while none is. */
  names: Map<number, number> | null;
  /** Uses from here on in the list of pending ones stand inside this scope. */
  readonly firstUse: number;
}

/** What a kind does to scopes; most kinds do nothing. */
const [USE, BIND, FUNCTION_NODE, BLOCK, LOOP, CASE] = [1, 2, 3, 4, 5, 6];
const EFFECTS = new Uint8Array(256);
for (const [kind, effect] of [
  [Kind.Name, USE],
  [Kind.Binding, BIND],
  [Kind.ExportFunction, FUNCTION_NODE],
  [Kind.FunctionDeclaration, FUNCTION_NODE],
  [Kind.FunctionExpression, FUNCTION_NODE],
  [Kind.Arrow, FUNCTION_NODE],
  [Kind.Program, BLOCK],
  [Kind.Block, BLOCK],
  [Kind.For, LOOP],
  [Kind.ForOf, LOOP],
  [Kind.ForIn, LOOP],
  [Kind.Case, CASE],
] as const) {
  EFFECTS[kind] = effect;
}

const isFunction = (kind: number): boolean => EFFECTS[kind] === FUNCTION_NODE;
const PATTERNS: ReadonlySet<number> = new Set([
  Kind.ArrayPattern,
  Kind.ObjectPattern,
  Kind.PatternProperty,
  Kind.DefaultPattern,
  Kind.Rest,
]);

/** One pass over the nodes; a use is decided when its scope closes, so that later declarations count. */
export function resolve(tree: Tree, parent: Int32Array): Resolution {
  const resolver = new Resolver(tree, parent);
  for (let node = 0; node < nodeCount(tree); node++) resolver.enter(node);
  resolver.closeUpTo(Infinity);
  return { free: resolver.uses, redeclared: resolver.redeclared };
}

class Resolver {
  /** `Name` nodes not bound by a scope that is already closed. */
  readonly uses: number[] = [];
  readonly redeclared: number[] = [];
  readonly #tree: Tree;
  readonly #parent: Int32Array;
  readonly #scopes: Scope[] = [];
  /** Where the innermost scope ends. */
  #nextEnd = Infinity;

  constructor(tree: Tree, parent: Int32Array) {
    this.#tree = tree;
    this.#parent = parent;
  }

  enter(node: number): void {
    if (node >= this.#nextEnd) this.closeUpTo(node);
    const effect = EFFECTS[kindAt(this.#tree, node)];
    if (effect === 0) return;
    if (effect === USE) this.uses.push(node);
    else if (effect === BIND) this.#bind(node);
    else if (effect === FUNCTION_NODE) this.#enterFunction(node);
    else if (effect === BLOCK) this.#enterBlock(node);
    else if (effect === LOOP) this.#open(node, node, false);
    else this.#enterCase(node);
  }

  /** Closes the scopes that end at or before `node`. */
  closeUpTo(node: number): void {
    for (let top = this.#scopes.at(-1); top !== undefined && top.end <= node;) {
      const { names } = top;
      if (names !== null) {
        let kept = top.firstUse;
        for (let i = top.firstUse; i < this.uses.length; i++) {
          const use = this.uses[i] ?? 0;
          if (!names.has(valueAt(this.#tree, use))) this.uses[kept++] = use;
        }
        this.uses.length = kept;
      }
      this.#scopes.pop();
      top = this.#scopes.at(-1);
    }
    this.#nextEnd = this.#scopes.at(-1)?.end ?? Infinity;
  }

  #after(node: number): number {
    return node + sizeAt(this.#tree, node);
  }

  #open(owner: number, spanned: number, isBody: boolean, params?: Scope): void {
    const end = this.#after(spanned);
    const firstUse = this.uses.length;
    this.#scopes.push({ end, owner, isBody, params, names: null, firstUse });
    this.#nextEnd = end;
  }

  /** The name, then a scope for the parameters; the body opens its own. */
  #enterFunction(node: number): void {
    const kind = kindAt(this.#tree, node);
    const name = kind === Kind.Arrow ? NONE : valueAt(this.#tree, node);
    // A function expression's own name is visible only inside.
    if (kind === Kind.FunctionExpression && name !== NONE) this.#open(node, node, false);
    if (name !== NONE) this.#declare(node, name, this.#functionKind());
    this.#open(node, node, false);
  }

  /** Functions at the top of a body behave like `var`, in blocks and modules like `let`. */
  #functionKind(): number {
    const top = this.#scopes.at(-1);
    return top?.isBody === true && top.params !== undefined ? FUNCTION : LEXICAL;
  }

  #enterBlock(node: number): void {
    const parent = this.#parent[node] ?? -1;
    const top = this.#scopes.at(-1);
    if (parent < 0) return this.#open(node, node, true);
    if (isFunction(kindAt(this.#tree, parent))) return this.#open(node, node, true, top);
    // The handler of a `catch (e)` shares the scope of `e`.
    const isHandler =
      top !== undefined && top.owner === parent && kindAt(this.#tree, parent) === Kind.Try;
    if (!isHandler) this.#open(node, node, false);
  }

  /** All cases of a `switch` share one scope; what is switched on stands outside. */
  #enterCase(node: number): void {
    const owner = this.#parent[node] ?? 0;
    if (node === this.#after(owner + 1)) this.#open(owner, owner, false);
  }

  #bind(node: number): void {
    const direct = this.#parent[node] ?? 0;
    let holder = direct;
    while (PATTERNS.has(kindAt(this.#tree, holder))) holder = this.#parent[holder] ?? 0;
    const kind = kindAt(this.#tree, holder);
    const atom = valueAt(this.#tree, node);
    if (kind === Kind.Params) this.#declare(node, atom, PARAM);
    else if (kind === Kind.Try) {
      if (this.#scopes.at(-1)?.owner !== holder) this.#openCatch(holder);
      this.#declare(node, atom, holder === direct ? CATCH : LEXICAL);
    } else {
      const declaration = this.#parent[holder] ?? 0;
      const word = DECLARE[valueAt(this.#tree, declaration)];
      if (word === 'var') this.#declareVar(node, atom);
      else this.#declare(node, atom, LEXICAL);
    }
  }

  #openCatch(node: number): void {
    const handler = this.#after(this.#after(node + 1));
    this.#open(node, handler, false);
  }

  #declare(node: number, atom: number, how: number): void {
    const scope = this.#scopes.at(-1);
    if (scope === undefined) return;
    const before = scope.names?.get(atom);
    const clashes = how === FUNCTION ? before === LEXICAL : before !== undefined;
    const hidesParam = how === LEXICAL && scope.params?.names?.has(atom) === true;
    if (clashes || hidesParam) this.redeclared.push(node);
    note(scope, atom, how);
  }

  /** A `var` is declared in its function, and may not cross a `let` of the same name on the way. */
  #declareVar(node: number, atom: number): void {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const scope = this.#scopes[i];
      if (scope === undefined) return;
      const before = scope.names?.get(atom);
      if (before === LEXICAL) return void this.redeclared.push(node);
      if (before === undefined) note(scope, atom, VAR);
      if (scope.isBody) return;
    }
  }
}

function note(scope: Scope, atom: number, how: number): void {
  scope.names ??= new Map();
  scope.names.set(atom, how);
}
