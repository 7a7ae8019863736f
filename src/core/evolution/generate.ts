import { BINARY, Kind, LOGICAL, UNARY } from '../language/kinds.ts';
import type { BuiltIn } from '../language/vocabulary.ts';
import { OWNER_KINDS, passedTo, resultOf, wantedBy } from './member-types.ts';
import type { MethodOwner } from './member-types.ts';
import type { Variable } from './terminals.ts';
import { TerminalGrower } from './terminals.ts';
import type { ValueType } from './value-type.ts';
import {
  ANY,
  ARRAY,
  BOOLEAN,
  FUNCTION,
  INTEGER,
  NUMBER,
  OBJECT,
  STRING,
  TEXT,
  WHOLE,
  containing,
  elementOf,
  fits,
  has,
  isOnly,
  kindsOf,
} from './value-type.ts';

type Move = (want: ValueType, depth: number) => void;

/**
 * Writes typed random expressions into a builder ("grow": Koza 1992, with the types of Montana 1995). Every method
 * appends exactly one expression; `depth` is how many levels may follow below it.
 */
export class Grower extends TerminalGrower {
  /** One expression of the wanted type, a terminal at depth 0 and sometimes before. */
  expression(wanted: ValueType, depth: number): void {
    const want = kindsOf(wanted) === 0 ? this.someType() : wanted;
    if (depth <= 0 || this.isTooLarge || this.random.chance(0.2)) return this.#leaf(want);
    const moves = this.#moves(want);
    if (moves.length === 0) return this.terminal(want);
    const index = this.random.weighted(moves.map(([weight]) => weight));
    moves[index]?.[1](want, depth - 1);
  }

  /** Every branch down to `depth` where functions allow it ("full"). */
  full(want: ValueType, depth: number): void {
    const moves = this.#moves(want);
    if (depth <= 0 || moves.length === 0) return this.terminal(want);
    const index = this.random.weighted(moves.map(([weight]) => weight));
    moves[index]?.[1](want, depth - 1);
  }

  /** A wanted function has no literal but an arrow. */
  override literal(want: ValueType): void {
    if (isOnly(want, FUNCTION)) this.arrow([ANY], elementOf(want), 1);
    else super.literal(want);
  }

  /** A terminal; where only `true` and `false` would be one, mostly a comparison of terminals, which decides something. */
  #leaf(want: ValueType): void {
    const isTruth = isOnly(want, BOOLEAN) && this.material.comparisons.length > 0;
    if (!isTruth || this.variables.some((one) => has(one.type, BOOLEAN)) || this.random.chance(0.1))
      return this.terminal(want);
    this.#comparison(0);
  }

  /** What can make a value of this type here, with weights. */
  #moves(want: ValueType): (readonly [number, Move])[] {
    const moves: (readonly [number, Move])[] = [];
    const { material } = this;
    const add = (weight: number, possible: boolean, move: Move): void => {
      if (possible) moves.push([weight, move]);
    };
    if (has(want, NUMBER))
      add(4, material.arithmetic.length > 0, (type, depth) => this.#arithmetic(type, depth));
    if (has(want, STRING)) add(3, material.joins, (_, depth) => this.#join(depth));
    if (has(want, BOOLEAN)) {
      add(4, material.comparisons.length > 0, (_, depth) => this.#comparison(depth));
      add(1, material.logical.length > 0, (_, depth) => this.#logical(depth));
      add(0.4, material.negates, (_, depth) => this.#unary('!', BOOLEAN, depth));
    }
    add(1, material.chooses, (type, depth) => this.#conditional(type, depth));
    const functions = material.functionsGiving(want);
    add(1.5, functions.length > 0, (type, depth) =>
      this.#static(this.random.pick(functions), type, depth),
    );
    const methods = this.#methodsGiving(want);
    add(1.5, methods.length > 0, (type, depth) =>
      this.#method(...this.random.pick(methods), type, depth),
    );
    const helpers = this.variables.filter(
      (one) => one.params !== undefined && fits(elementOf(one.type), want),
    );
    add(1, helpers.length > 0, (_, depth) => this.#helper(this.random.pick(helpers), depth));
    return moves;
  }

  #arithmetic(want: ValueType, depth: number): void {
    const { arithmetic, wholeArithmetic } = this.material;
    const whole = has(want, INTEGER) && wholeArithmetic.length > 0;
    const operand = whole ? WHOLE : NUMBER;
    this.#binary(this.random.pick(whole ? wholeArithmetic : arithmetic), operand, operand, depth);
  }

  #binary(operator: string, left: ValueType, right: ValueType, depth: number): void {
    this.#openBinary(operator);
    this.expression(left, depth);
    this.expression(right, depth);
    this.builder.close();
  }

  /** `a + b` of which one is a text, and so is the sum. */
  #join(depth: number): void {
    const isFirst = this.random.chance(0.5);
    this.#openBinary('+');
    if (isFirst) this.expression(TEXT, depth);
    this.joined(depth);
    if (!isFirst) this.expression(TEXT, depth);
    this.builder.close();
  }

  /** What is added to a text: mostly another, sometimes a number, which `+` writes out. */
  joined(depth: number): void {
    this.expression(this.random.chance(0.3) ? NUMBER : TEXT, depth);
  }

  #openBinary(operator: string): void {
    this.builder.open(
      Kind.Binary,
      BINARY.findIndex((one) => one === operator),
    );
  }

  #comparison(depth: number): void {
    const whole = this.variables.filter(
      (one) => has(one.type, INTEGER) && one.params === undefined,
    );
    if (whole.length > 0 && this.material.divides && this.random.chance(0.25))
      return this.#divisible(this.random.pick(whole));
    const operator = this.random.pick(this.material.comparisons);
    const isEquality = operator.includes('=') && operator.length > 2;
    const types = isEquality ? [NUMBER, TEXT, BOOLEAN] : [NUMBER, TEXT];
    const some = this.someType();
    const { listWriter } = this.material;
    if (isEquality && isOnly(some, ARRAY) && listWriter !== undefined)
      return this.#sameElements(operator, listWriter, some, depth);
    const type = types.find((one) => (kindsOf(one) & some) !== 0) ?? NUMBER;
    this.#binary(operator, type, type, depth);
  }

  /** `String(xs) === String(ys)`: whether two lists hold the same; `===` of lists asks whether they are one and the same. */
  #sameElements(operator: string, listWriter: BuiltIn, list: ValueType, depth: number): void {
    const writeList = (): void => this.expression(list, depth);
    this.#openBinary(operator);
    this.apply(listWriter, writeList, 0);
    this.apply(listWriter, writeList, 0);
    this.builder.close();
  }

  /** `n % k === 0`: the commonest question about whole numbers, and a rare find otherwise. */
  #divisible({ name }: Variable): void {
    const { builder } = this;
    builder.open(Kind.Binary, BINARY.indexOf('==='));
    builder.open(Kind.Binary, BINARY.indexOf('%'));
    this.name(name);
    const most = Math.max(3, Math.min(20, Math.floor(this.material.constants.range[1])));
    this.number(2 + this.random.int(most - 1));
    builder.close();
    this.number(0);
    builder.close();
  }

  #logical(depth: number): void {
    const operator = this.random.pick(this.material.logical);
    this.builder.open(
      Kind.Logical,
      LOGICAL.findIndex((one) => one === operator),
    );
    this.expression(BOOLEAN, depth);
    this.expression(BOOLEAN, depth);
    this.builder.close();
  }

  #unary(operator: (typeof UNARY)[number], operand: ValueType, depth: number): void {
    this.builder.open(Kind.Unary, UNARY.indexOf(operator));
    this.expression(operand, depth);
    this.builder.close();
  }

  #conditional(want: ValueType, depth: number): void {
    this.choose(want, () => this.expression(want, depth), depth);
  }

  /** `condition ? x : new` or `condition ? new : x` with an expression that `write` appends. */
  choose(want: ValueType, write: () => void, depth: number): void {
    const isFirst = this.random.chance(0.5);
    this.builder.open(Kind.Conditional);
    this.expression(BOOLEAN, depth);
    if (isFirst) write();
    this.expression(want, depth);
    if (!isFirst) write();
    this.builder.close();
  }

  /** `Math.max(a, b)`, `String(a)`. */
  #static(entry: BuiltIn, want: ValueType, depth: number): void {
    this.apply(entry, () => this.expression(wantedBy(entry, want, 0), depth), depth);
  }

  /** A call of a function of the vocabulary whose first argument `write` appends. */
  apply(entry: BuiltIn, write: () => void, depth: number): void {
    const { builder } = this;
    builder.open(Kind.Call);
    if (entry.owner === 'global') this.name(entry.name);
    else {
      builder.open(Kind.Member, builder.atom(entry.name));
      this.name(entry.owner);
      builder.close();
    }
    const count = entry.params.some((param) => param.rest) ? 2 : Math.max(1, entry.minArgs);
    for (let at = 0; at < Math.min(count, entry.maxArgs); at++)
      if (at === 0) write();
      else this.expression(wantedBy(entry, ANY, at), depth);
    builder.close();
  }

  #methodsGiving(want: ValueType): (readonly [Variable, BuiltIn])[] {
    const found: (readonly [Variable, BuiltIn])[] = [];
    for (const variable of this.variables)
      for (const method of this.material.reading) {
        if (!owns(variable.type, method)) continue;
        const mapped = containing(FUNCTION, elementOf(want));
        const result = resultOf(method, variable.type, mapped);
        if ((kindsOf(result) & want) !== 0 && fits(result, want)) found.push([variable, method]);
      }
    return found;
  }

  #method(variable: Variable, method: BuiltIn, want: ValueType, depth: number): void {
    this.call(variable, method, depth, elementOf(want));
  }

  /** `xs.slice(1)`: a method call on a variable; `made` is what a mapper should return. */
  call(variable: Variable, method: BuiltIn, depth: number, made: ValueType = ANY): void {
    const { builder } = this;
    builder.open(Kind.Call);
    builder.open(Kind.Member, builder.atom(method.name));
    this.name(variable.name);
    builder.close();
    const isReducer = method.name.startsWith('reduce');
    const count = isReducer ? 2 : Math.min(Math.max(method.minArgs, 1), method.maxArgs);
    for (let at = 0; at < count; at++) {
      const callback = method.params[Math.min(at, method.params.length - 1)]?.callback;
      if (callback === undefined || callback === 'replacer')
        this.#argument(method, variable.type, at, depth);
      else this.#callback(method, variable.type, made, depth);
    }
    builder.close();
  }

  #argument(method: BuiltIn, receiver: ValueType, at: number, depth: number): void {
    const isReducer = method.name.startsWith('reduce');
    const isReplacer = method.params[at]?.callback === 'replacer';
    // `repeat` of anything large only makes the run fail.
    if (method.name === 'repeat') return this.number(1 + this.random.int(4));
    if (isReducer) return this.literal(elementOf(receiver));
    const wanted = isReplacer ? TEXT : wantedBy(method, receiver, at);
    this.expression(kindsOf(wanted) === 0 ? keyType(receiver) : wanted, depth);
  }

  #callback(method: BuiltIn, receiver: ValueType, made: ValueType, depth: number): void {
    const passed = passedTo(method, receiver);
    if (method.name.endsWith('ort') || method.name.endsWith('orted'))
      return this.arrow(passed, NUMBER, 1);
    const isReducer = method.name.startsWith('reduce');
    const isMapper = method.name === 'map';
    const returns = isReducer ? elementOf(receiver) : isMapper ? made : BOOLEAN;
    this.arrow(passed.slice(0, isReducer ? 2 : 1), returns, depth);
  }

  /** `(a, b) => …` with parameters of these types. */
  arrow(params: readonly ValueType[], returns: ValueType, depth: number): void {
    const { builder } = this;
    builder.open(Kind.Arrow);
    builder.open(Kind.Params);
    const before = this.variables.length;
    const names = params.map((type, at) => this.#declare(['a', 'b', 'c'][at] ?? 'd', type));
    for (const name of names) builder.leaf(Kind.Binding, builder.atom(name));
    builder.close();
    this.expression(returns, depth);
    builder.close();
    this.variables.length = before;
  }

  #declare(base: string, type: ValueType): string {
    const name = this.fresh(base);
    this.variables.push({ name, type, assignable: false });
    return name;
  }

  #helper(helper: Variable, depth: number): void {
    this.builder.open(Kind.Call);
    this.name(helper.name);
    for (const type of helper.params ?? []) this.expression(type, depth);
    this.builder.close();
  }
}

/** Whether values of this type have the method. */
export const owns = (type: ValueType, method: BuiltIn): boolean =>
  method.owner in OWNER_KINDS && has(type, OWNER_KINDS[method.owner as MethodOwner]);

/** Keys of maps and objects are not tracked: texts for objects, whatever the elements are for the rest. */
const keyType = (receiver: ValueType): ValueType => (has(receiver, OBJECT) ? TEXT : ANY);
