import { type Options, Parser, type Program } from 'acorn';

/**
 * How many of acorn's recursive methods may be open at once: about 5 for a bracket, 2 for a prefix operator, 1 for a
 * link of `a + a + a…`. 800 take about half of V8's default stack of 1 MB.
 */
const MAX_OPEN = 800;

/** Every cycle of calls in acorn goes through one of these. */
const RECURSIVE = [
  'parseStatement',
  'parseMaybeAssign',
  'parseMaybeUnary',
  'parseExprOp',
  'parseExprAtom',
  'parseBindingAtom',
  'parseClassElement',
  'regexp_disjunction',
  'regexp_eatNestedClass',
] as const;

class BoundedParser extends Parser {
  open = 0;
}

for (const name of RECURSIVE) {
  const inner: unknown = Reflect.get(Parser.prototype, name);
  if (typeof inner !== 'function') throw new Error(`acorn has no ${name} any more`);
  const bounded = function (this: BoundedParser, ...args: unknown[]): unknown {
    if (this.open >= MAX_OPEN) throw new RangeError('nested too deeply');
    this.open++;
    try {
      return Reflect.apply(inner, this, args);
    } finally {
      this.open--;
    }
  };
  Object.defineProperty(BoundedParser.prototype, name, { value: bounded });
}

/** Names of one scope, found in constant time: acorn looks through a list of all for every one declared. */
class Names {
  /** The first: acorn asks whether it is the parameter of a `catch`. */
  0: string | undefined = undefined;
  readonly #positions = new Map<string, number>();

  push(name: string): void {
    this[0] ??= name;
    if (!this.#positions.has(name)) this.#positions.set(name, this.#positions.size);
  }

  indexOf(name: string): number {
    return this.#positions.get(name) ?? -1;
  }
}

const enterScope: unknown = Reflect.get(Parser.prototype, 'enterScope');
if (typeof enterScope !== 'function') throw new Error('acorn has no enterScope any more');
Object.defineProperty(BoundedParser.prototype, 'enterScope', {
  value(this: object, ...args: unknown[]): void {
    Reflect.apply(enterScope, this, args);
    const scopes: unknown = Reflect.get(this, 'scopeStack');
    const scope: unknown = Array.isArray(scopes) ? scopes.at(-1) : undefined;
    if (typeof scope !== 'object' || scope === null)
      throw new Error('acorn has no scopes any more');
    for (const list of ['var', 'lexical', 'functions']) Reflect.set(scope, list, new Names());
  },
});

/**
 * acorn's `parse` with bounded recursion. Throws a RangeError if the text is nested too deeply, a SyntaxError if it is
 * wrong. Running into the end of the stack instead is no option: there V8 cannot compile one of acorn's regular
 * expressions and ends the whole process ("RegExpCompiler Allocation failed"; `${ repeated 60,000 times did).
 */
export function parseBounded(text: string, options: Options): Program {
  return BoundedParser.parse(text, options);
}
