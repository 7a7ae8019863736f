/**
 * Scope analysis: which variable each name means, which variables closures capture, which need a dead-zone check.
 *
 * One pass over the flat preorder tree. `bound[atom]` is the variable a name means at this point; a scope remembers
 * what it covered up and restores it at its end, so resolving a name is one array access.
 */
import { countEffects, type Effects } from './effects.ts';
import { DECLARE, Kind } from './kinds.ts';
import { kindAt, NONE, nodeCount, sizeAt, type Tree, valueAt } from './tree.ts';
import { FunctionScope, Variable, type VariableKind } from './variable.ts';

export interface Scopes extends Effects {
  /** Variable a Name, Binding or declared function node means; undefined = free (a built-in). */
  readonly variableAt: readonly (Variable | undefined)[];
  /** Variables that the scope opened at a node declares. */
  readonly declaredAt: readonly (readonly Variable[] | undefined)[];
  /** By node of the function; index 0 = the top level. */
  readonly functions: readonly FunctionScope[];
  readonly functionAt: readonly (FunctionScope | undefined)[];
  readonly globals: readonly Variable[];
}

interface OpenScope {
  readonly end: number;
  readonly fn: FunctionScope;
  readonly variables: Variable[];
  /** How much was covered up before it opened. */
  readonly covered: number;
}

const VAR = DECLARE.indexOf('var');
const CONST = DECLARE.indexOf('const');

/** The counts of effects are good until the next call. */
export function analyse(tree: Tree): Scopes {
  return new Analyser(tree).run();
}

class Analyser {
  readonly #tree: Tree;
  readonly #bound: (Variable | undefined)[];
  readonly #variableAt: (Variable | undefined)[];
  readonly #declaredAt: (Variable[] | undefined)[];
  readonly #functions: FunctionScope[] = [];
  readonly #functionAt: (FunctionScope | undefined)[];
  readonly #open: OpenScope[] = [];
  /** What the open scopes covered up, the outermost first: atoms, and what each meant before. */
  readonly #coveredAtoms: number[] = [];
  readonly #covered: (Variable | undefined)[] = [];
  readonly #hasVar: boolean;
  /** Scopes that open at a node which is not their owner: the first case of a switch, a catch parameter. */
  #pending: Map<number, { readonly end: number; readonly enter: () => void }> | null = null;
  #top: OpenScope;

  constructor(tree: Tree) {
    const count = nodeCount(tree);
    this.#tree = tree;
    this.#bound = places<Variable>(tree.atoms.length);
    this.#variableAt = places<Variable>(count);
    this.#declaredAt = places<Variable[]>(count);
    this.#functionAt = places<FunctionScope>(count);
    this.#hasVar = hasVar(tree);
    const root = new FunctionScope(0, 0, undefined, 0);
    this.#functions.push(root);
    this.#functionAt[0] = root;
    this.#top = this.#enter(0, count, root);
    this.#declareVars(0);
    this.#declareStatements(0);
  }

  run(): Scopes {
    const count = nodeCount(this.#tree);
    for (let node = 1; node < count; node++) {
      while (this.#top.end <= node) this.#leave();
      this.#enterPending(node);
      this.#visit(node, kindAt(this.#tree, node));
    }
    const scopes = {
      variableAt: this.#variableAt,
      declaredAt: this.#declaredAt,
      functions: this.#functions,
      functionAt: this.#functionAt,
      globals: this.#declaredAt[0] ?? [],
    };
    return { ...scopes, ...countEffects(this.#tree, this.#variableAt) };
  }

  #visit(node: number, kind: number): void {
    switch (kind) {
      case Kind.Name:
        this.#refer(node);
        break;
      case Kind.Binding:
        this.#variableAt[node] = this.#bound[valueAt(this.#tree, node)];
        break;
      case Kind.ExportFunction:
      case Kind.FunctionDeclaration:
        this.#variableAt[node] = this.#bound[valueAt(this.#tree, node)];
        this.#enterFunction(node, kind);
        break;
      case Kind.FunctionExpression:
      case Kind.Arrow:
        this.#enterFunction(node, kind);
        break;
      case Kind.Block:
        this.#enterBlock(node);
        break;
      case Kind.For:
      case Kind.ForOf:
      case Kind.ForIn:
        this.#enterLoop(node, kind);
        break;
      case Kind.Switch:
        this.#noteCases(node);
        break;
      case Kind.Try:
        this.#noteCatch(node);
        break;
      default:
    }
  }

  #enterPending(node: number): void {
    const pending = this.#pending?.get(node);
    if (pending === undefined) return;
    this.#pending?.delete(node);
    this.#enter(node, pending.end, this.#top.fn);
    pending.enter();
  }

  // ---- references

  #refer(node: number): void {
    const variable = this.#bound[valueAt(this.#tree, node)];
    this.#variableAt[node] = variable;
    if (variable === undefined || variable.global) return;
    const fn = this.#top.fn;
    if (variable.owner !== fn) this.#capture(variable, fn);
    else if (node < variable.readyAt) variable.checked = true;
  }

  #capture(variable: Variable, from: FunctionScope): void {
    variable.captured = true;
    for (let fn = from; fn !== variable.owner;) {
      if (fn.captures.has(variable)) return;
      fn.capture(variable);
      if (fn.parent === undefined) return;
      fn = fn.parent;
    }
  }

  // ---- scopes

  #enter(node: number, end: number, fn: FunctionScope): OpenScope {
    const variables: Variable[] = [];
    this.#declaredAt[node] = variables;
    const scope = { end, fn, variables, covered: this.#covered.length };
    this.#open.push(scope);
    this.#top = scope;
    return scope;
  }

  #leave(): void {
    const scope = this.#open.pop();
    const below = this.#open.at(-1);
    if (scope === undefined || below === undefined) throw new Error('the root scope has no end');
    while (this.#covered.length > scope.covered)
      this.#bound[this.#coveredAtoms.pop() ?? 0] = this.#covered.pop();
    this.#top = below;
  }

  /** Declares a name in the innermost scope; a second `var` or function of that name is the same variable. */
  #declare(atom: number, kind: VariableKind, readyAt: number): Variable {
    const { fn, variables } = this.#top;
    const known = this.#bound[atom];
    if (known !== undefined && known.scope === variables) return known;
    const name = String(this.#tree.atoms[atom] ?? '');
    const variable = new Variable(name, kind, fn, variables, readyAt);
    variable.global = this.#open.length === 1;
    this.#coveredAtoms.push(atom);
    this.#covered.push(this.#bound[atom]);
    variables.push(variable);
    this.#bound[atom] = variable;
    return variable;
  }

  #enterFunction(node: number, kind: number): void {
    const tree = this.#tree;
    const params = node + 1;
    const body = params + sizeAt(tree, params);
    const fn = new FunctionScope(node, this.#functions.length, this.#top.fn, body);
    this.#functions.push(fn);
    this.#functionAt[node] = fn;
    this.#enter(node, node + sizeAt(tree, node), fn);
    for (let p = params + 1; p < body; p += sizeAt(tree, p))
      this.#declarePattern(p, 'param', p + sizeAt(tree, p));
    const name = valueAt(tree, node);
    if (kind === Kind.FunctionExpression && name !== NONE) {
      const own = this.#declare(name, 'self', node);
      if (own.kind === 'self') fn.self = own;
    }
  }

  #enterBlock(node: number): void {
    const { fn } = this.#top;
    this.#enter(node, node + sizeAt(this.#tree, node), fn);
    if (fn.body === node) this.#declareVars(node);
    this.#declareStatements(node);
  }

  #enterLoop(node: number, kind: number): void {
    const tree = this.#tree;
    const head = node + 1;
    if (kindAt(tree, head) !== Kind.VariableDeclaration || valueAt(tree, head) === VAR) return;
    this.#enter(node, node + sizeAt(tree, node), this.#top.fn);
    const after = head + sizeAt(tree, head);
    // `for (let x of x)`: the right side meets the dead zone.
    const readyAt = kind === Kind.For ? undefined : after + sizeAt(tree, after);
    this.#declareLexical(head, readyAt);
  }

  /** All cases of a `switch` share one scope, which opens at the first: the discriminant is outside. */
  #noteCases(node: number): void {
    const first = node + 1 + sizeAt(this.#tree, node + 1);
    const end = node + sizeAt(this.#tree, node);
    if (first < end) this.#defer(first, end, () => this.#enterCases(first, end));
  }

  #enterCases(first: number, end: number): void {
    const tree = this.#tree;
    // A case can be jumped over, so every reference is checked: nothing is ready before the end.
    for (let c = first; c < end; c += sizeAt(tree, c)) {
      const test = c + 1;
      this.#declareRange(test + sizeAt(tree, test), c + sizeAt(tree, c), end);
    }
  }

  #noteCatch(node: number): void {
    const tree = this.#tree;
    const param = node + 1 + sizeAt(tree, node + 1);
    if (kindAt(tree, param) === Kind.Empty) return;
    const handler = param + sizeAt(tree, param);
    this.#defer(param, handler + sizeAt(tree, handler), () =>
      this.#declarePattern(param, 'let', handler),
    );
  }

  #defer(node: number, end: number, enter: () => void): void {
    this.#pending ??= new Map();
    this.#pending.set(node, { end, enter });
  }

  // ---- declarations

  /** `let`, `const` and functions directly among the statements below `parent`. */
  #declareStatements(parent: number): void {
    this.#declareRange(parent + 1, parent + sizeAt(this.#tree, parent), undefined);
  }

  #declareRange(from: number, to: number, readyAt: number | undefined): void {
    const tree = this.#tree;
    for (let node = from; node < to; node += sizeAt(tree, node)) {
      const kind = kindAt(tree, node);
      if (kind === Kind.Region) this.#declareRange(node + 1, node + sizeAt(tree, node), readyAt);
      else if (kind === Kind.VariableDeclaration) this.#declareLexical(node, readyAt);
      else if (kind === Kind.FunctionDeclaration) this.#declareFunction(node);
      else if (kind === Kind.ExportFunction) this.#declareFunction(node);
    }
  }

  #declareFunction(node: number): void {
    const atom = valueAt(this.#tree, node);
    if (atom !== NONE) this.#declare(atom, 'function', node);
  }

  #declareLexical(declaration: number, readyAt: number | undefined): void {
    const tree = this.#tree;
    const how = valueAt(tree, declaration);
    if (how === VAR) return;
    const end = declaration + sizeAt(tree, declaration);
    for (let d = declaration + 1; d < end; d += sizeAt(tree, d))
      this.#declarePattern(d + 1, how === CONST ? 'const' : 'let', readyAt ?? d + sizeAt(tree, d));
  }

  /** Every `var` of the function whose body is at `node`, at any depth but not in inner functions. */
  #declareVars(node: number): void {
    if (!this.#hasVar) return;
    const tree = this.#tree;
    const end = node + sizeAt(tree, node);
    for (let i = node + 1; i < end; i++) {
      const kind = kindAt(tree, i);
      if (isFunctionKind(kind)) i += sizeAt(tree, i) - 1;
      else if (kind === Kind.VariableDeclaration && valueAt(tree, i) === VAR) {
        const last = i + sizeAt(tree, i);
        for (let d = i + 1; d < last; d += sizeAt(tree, d)) this.#declarePattern(d + 1, 'var', 0);
      }
    }
  }

  #declarePattern(node: number, kind: VariableKind, readyAt: number): void {
    const tree = this.#tree;
    const end = node + sizeAt(tree, node);
    switch (kindAt(tree, node)) {
      case Kind.Binding:
        this.#declare(valueAt(tree, node), kind, readyAt);
        break;
      case Kind.DefaultPattern:
      case Kind.Rest:
        this.#declarePattern(node + 1, kind, readyAt);
        break;
      case Kind.PatternProperty: {
        const key = node + 1;
        this.#declarePattern(key + sizeAt(tree, key), kind, readyAt);
        break;
      }
      case Kind.ArrayPattern:
      case Kind.ObjectPattern:
        for (let c = node + 1; c < end; c += sizeAt(tree, c))
          this.#declarePattern(c, kind, readyAt);
        break;
      default:
    }
  }
}

const isFunctionKind = (kind: number): boolean =>
  kind === Kind.FunctionDeclaration ||
  kind === Kind.ExportFunction ||
  kind === Kind.FunctionExpression ||
  kind === Kind.Arrow;

function hasVar(tree: Tree): boolean {
  for (let node = 0; node < nodeCount(tree); node++)
    if (kindAt(tree, node) === Kind.VariableDeclaration && valueAt(tree, node) === VAR) return true;
  return false;
}

/** An empty place a node (`Array.from` would visit each and take half of the compiler's time). */
function places<T>(count: number): (T | undefined)[] {
  const list: (T | undefined)[] = [];
  list.length = count;
  return list;
}
