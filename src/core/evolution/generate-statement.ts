import { ASSIGN, BINARY, DECLARE, Kind, UPDATE } from '../language/kinds.ts';
import { NONE } from '../language/tree.ts';
import type { Soil, Variable } from './terminals.ts';
import { Grower, owns } from './generate.ts';
import type { StatementForm } from './primitives.ts';
import type { ValueType } from './value-type.ts';
import {
  ARRAY,
  BOOLEAN,
  MAP,
  NUMBER,
  OBJECT,
  SET,
  STRING,
  TEXT,
  WHOLE,
  elementOf,
  has,
  isOnly,
  kindsOf,
} from './value-type.ts';

/** Loops within loops that new code makes: more cost fuel faster than they solve anything. */
const MOST_LOOPS = 2;

/** Writes random statements: what people start from when they write small programs. */
export class StatementGrower extends Grower {
  readonly #soil: Soil;
  #loops: number;
  readonly #loopedOver: Set<string>;

  constructor(soil: Soil) {
    super(soil);
    this.#soil = soil;
    this.#loops = soil.loops;
    this.#loopedOver = new Set(soil.loopedOver);
  }

  /**
   * One or more statements of one of the allowed forms; false (and nothing written) if none is possible here.
   * `single`: the place takes exactly one statement that is no declaration.
   */
  statement(depth: number, single: boolean): boolean {
    const { random, material } = this.#soil;
    const forms = material.statements.filter((form) => this.#isPossible(form, single));
    if (forms.length === 0) return false;
    this.#write(random.pick(forms), depth);
    return true;
  }

  /** A condition or a counted loop around the statement that `write` appends. */
  around(depth: number, write: () => void): void {
    const { material, random } = this.#soil;
    const canLoop = this.#loops < MOST_LOOPS && this.#sequences().length > 0;
    const loops = material.statements.filter(
      (form) => canLoop && (form === 'for' || form === 'for-of'),
    );
    if (loops.length === 0 || random.chance(0.6)) return this.#if(depth, write);
    if (random.pick(loops) === 'for') this.#for(write);
    else this.#forOf(write);
  }

  #isPossible(form: StatementForm, single: boolean): boolean {
    switch (form) {
      case 'assign':
        return this.#targets().length > 0;
      case 'declare':
        return !single;
      case 'if':
        return true;
      case 'return':
        return !single && kindsOf(this.#soil.returns) !== 0;
      case 'for-of':
      case 'for':
        return this.#loops < MOST_LOOPS && this.#isUseful();
      case 'accumulate':
        return !single && this.#loops < MOST_LOOPS && this.#sequences().length > 0;
      case 'call':
        return this.#receivers().length > 0;
    }
  }

  /** A loop body needs something to do. */
  #isUseful(): boolean {
    return (
      this.#sequences().length > 0 && (this.#targets().length > 0 || this.#receivers().length > 0)
    );
  }

  #write(form: StatementForm, depth: number): void {
    switch (form) {
      case 'assign':
        return this.#assign(this.#soil.random.pick(this.#targets()), depth);
      case 'declare':
        return this.#declareSome(depth);
      case 'if':
        return this.#if(depth, () => this.#simple(depth));
      case 'return':
        return this.#if(depth, () => this.#return(depth));
      case 'for-of':
        return this.#forOf(() => this.#body(depth));
      case 'for':
        return this.#for(() => this.#body(depth));
      case 'accumulate':
        return this.#accumulate(depth);
      case 'call':
        return this.#callStatement(depth);
    }
  }

  /** Variables that new code may write to and whose type is known. */
  #targets(): Variable[] {
    return this.variables.filter(
      (one) => one.assignable && kindsOf(one.type) !== 0 && !this.#loopedOver.has(one.name),
    );
  }

  #sequences(): Variable[] {
    return this.variables.filter((one) => has(one.type, ARRAY | STRING));
  }

  /** Variables with a method that changes them. */
  #receivers(): Variable[] {
    return this.variables.filter(
      (one) =>
        !this.#loopedOver.has(one.name) &&
        this.material.changing.some((method) => owns(one.type, method)),
    );
  }

  /** `x = …`, `x += …`, `xs[i] = …` */
  #assign(target: Variable, depth: number): void {
    const { builder } = this;
    const { random, material } = this.#soil;
    const isNumber = has(target.type, NUMBER);
    const isElement = has(target.type, ARRAY | OBJECT) && random.chance(0.7);
    const sums = (isNumber || has(target.type, STRING)) && material.joins && random.chance(0.5);
    const operator = !sums ? '=' : isNumber && random.chance(0.25) ? '-=' : '+=';
    builder.open(Kind.ExpressionStatement);
    builder.open(Kind.Assign, ASSIGN.indexOf(operator));
    if (isElement) {
      builder.open(Kind.Index);
      this.name(target.name);
      if (has(target.type, ARRAY)) this.terminal(WHOLE);
      else this.terminal(TEXT);
      builder.close();
    } else this.name(target.name);
    if (sums && isOnly(target.type, STRING)) this.joined(depth);
    else this.expression(isElement ? elementOf(target.type) : target.type, depth);
    builder.close();
    builder.close();
  }

  #declareSome(depth: number): void {
    const type = this.someType();
    const name = this.fresh(nameFor(type));
    this.#let('let', name, () => this.expression(type, depth));
    this.variables.push({ name, type, assignable: true });
  }

  #let(word: (typeof DECLARE)[number], name: string, init: () => void): void {
    const { builder } = this;
    builder.open(Kind.VariableDeclaration, DECLARE.indexOf(word));
    builder.open(Kind.Declarator);
    builder.leaf(Kind.Binding, builder.atom(name));
    init();
    builder.close();
    builder.close();
  }

  #if(depth: number, body: () => void): void {
    const { builder } = this;
    builder.open(Kind.If);
    this.expression(BOOLEAN, Math.max(1, depth - 1));
    builder.open(Kind.Block);
    body();
    builder.close();
    builder.leaf(Kind.Empty);
    builder.close();
  }

  #return(depth: number): void {
    this.builder.open(Kind.Return);
    this.expression(this.#soil.returns, Math.max(0, depth - 1));
    this.builder.close();
  }

  /** A statement without statements in it. */
  #simple(depth: number): void {
    const { random } = this.#soil;
    const targets = this.#targets();
    const receivers = this.#receivers();
    if (this.#loops > 0 && random.chance(0.15))
      return this.builder.leaf(random.chance(0.5) ? Kind.Break : Kind.Continue, NONE);
    if (receivers.length > 0 && (targets.length === 0 || random.chance(0.4)))
      return this.#callStatement(depth);
    if (targets.length > 0) return this.#assign(random.pick(targets), depth);
    if (kindsOf(this.#soil.returns) !== 0) return this.#return(depth);
    this.#declareSome(depth);
  }

  /** A loop's body: a simple statement, half the time under a condition. */
  #body(depth: number): void {
    if (this.#soil.random.chance(0.5)) this.#if(depth, () => this.#simple(depth));
    else this.#simple(depth);
  }

  /** `for (const each of xs) { … }` */
  #forOf(body: () => void): void {
    const { builder } = this;
    const over = this.#soil.random.pick(this.#sequences());
    const type = elementOf(over.type);
    builder.open(Kind.ForOf);
    const each = { name: this.fresh(nameFor(type)), type, assignable: false };
    this.#let('const', each.name, () => builder.leaf(Kind.Empty));
    this.name(over.name);
    this.#inLoop(each, over.name, body);
    builder.close();
  }

  /** A loop's block; `over` is what the loop runs over. */
  #inLoop(each: Variable, over: string | undefined, body: () => void): void {
    const before = this.variables.length;
    const isNew = over !== undefined && !this.#loopedOver.has(over);
    if (isNew) this.#loopedOver.add(over);
    this.#loops++;
    this.variables.push(each);
    this.builder.open(Kind.Block);
    body();
    this.builder.close();
    this.#loops--;
    if (isNew) this.#loopedOver.delete(over);
    this.variables.length = before;
  }

  /** `for (let i = 0; i < xs.length; i++) { … }`, or up to a small number: the count is fixed before. */
  #for(body: () => void): void {
    const { builder } = this;
    const { random } = this.#soil;
    const sequences = this.#sequences();
    const over =
      sequences.length > 0 && random.chance(0.8) ? random.pick(sequences).name : undefined;
    const name = this.fresh('i');
    builder.open(Kind.For);
    this.#let('let', name, () => this.number(0));
    builder.open(Kind.Binary, BINARY.indexOf('<'));
    this.name(name);
    if (over !== undefined) {
      builder.open(Kind.Member, builder.atom('length'));
      this.name(over);
      builder.close();
    } else this.number(2 + random.int(9));
    builder.close();
    builder.open(Kind.Update, UPDATE.indexOf('x++'));
    this.name(name);
    builder.close();
    this.#inLoop({ name, type: WHOLE, assignable: false }, over, body);
    builder.close();
  }

  /** `let sum = 0; for (const each of xs) { sum = … }`: a fold over a sequence. */
  #accumulate(depth: number): void {
    const { random, returns } = this.#soil;
    const type = kindsOf(returns) !== 0 && random.chance(0.8) ? returns : WHOLE;
    const name = this.fresh(nameFor(type, 'result'));
    this.#let('let', name, () => this.#start(type));
    const result = { name, type, assignable: true };
    this.variables.push(result);
    this.#forOf(() => {
      if (random.chance(0.5)) this.#fold(result, depth);
      else this.#if(depth, () => this.#fold(result, depth));
    });
  }

  /** The neutral element, or a terminal such as `xs[0]`. */
  #start(type: ValueType): void {
    if (has(type, NUMBER) && this.#soil.random.chance(0.6)) return this.number(0);
    if (has(type, STRING) && this.#soil.random.chance(0.8))
      return this.builder.leaf(Kind.String, this.builder.atom(''));
    if (has(type, ARRAY | OBJECT | MAP | SET)) return this.literal(type);
    this.terminal(type);
  }

  #fold(result: Variable, depth: number): void {
    const push = this.material.methods.find((method) => method.id === 'array.push');
    if (has(result.type, ARRAY) && push !== undefined) {
      this.builder.open(Kind.ExpressionStatement);
      this.call(result, push, Math.max(0, depth - 1));
      return this.builder.close();
    }
    this.#assign(result, Math.max(1, depth - 1));
  }

  #callStatement(depth: number): void {
    const { random } = this.#soil;
    const receiver = random.pick(this.#receivers());
    const method = random.pick(this.material.changing.filter((one) => owns(receiver.type, one)));
    this.builder.open(Kind.ExpressionStatement);
    this.call(receiver, method, depth);
    this.builder.close();
  }
}

/** What a person would call a value of this type. */
function nameFor(type: ValueType, other = 'value'): string {
  if (has(type, ARRAY)) return 'list';
  if (has(type, STRING)) return 'text';
  return has(type, BOOLEAN) ? 'flag' : other;
}
