import { Kind, UNARY } from '../language/kinds.ts';
import { TreeBuilder } from '../language/tree.ts';
import type { Material } from './material.ts';
import type { Random } from './random.ts';
import type { ValueType } from './value-type.ts';
import {
  ARRAY,
  BOOLEAN,
  FUNCTION,
  INTEGER,
  MAP,
  NUMBER,
  OBJECT,
  SET,
  STRING,
  TEXT,
  elementOf,
  fits,
  has,
  kindsOf,
} from './value-type.ts';

/** A name new code may read, with its guessed type. */
export interface Variable {
  readonly name: string;
  readonly type: ValueType;
  readonly assignable: boolean;
  /** Types of the parameters, if new code may call it. */
  readonly params?: readonly ValueType[];
}

/** What new code at some place is made of. */
export interface Soil {
  readonly random: Random;
  readonly material: Material;
  readonly variables: readonly Variable[];
  /** What the function around the place returns. */
  readonly returns: ValueType;
  /** Names that must not be declared again. */
  readonly taken: ReadonlySet<string>;
  /** Whether the place is in a loop, where `break` and `continue` are legal; how many loops are around it. */
  readonly loops: number;
  /** What the loops around run over: new code does not let it grow. */
  readonly loopedOver: ReadonlySet<string>;
}

/** Writes terminals into a builder: names in scope, parts of them, literals. Every method appends one expression. */
export class TerminalGrower {
  readonly builder = new TreeBuilder();
  protected readonly random: Random;
  protected readonly material: Material;
  readonly #taken: Set<string>;
  readonly #mostNodes: number;
  /** Names in scope; those that the new code declares itself come and go. */
  readonly variables: Variable[];

  constructor(soil: Soil, mostNodes = Infinity) {
    this.#mostNodes = mostNodes;
    this.random = soil.random;
    this.material = soil.material;
    this.#taken = new Set(soil.taken);
    this.variables = [...soil.variables];
  }

  /** So large already that it need not be written to its end: 20 levels may be millions of nodes. */
  protected get isTooLarge(): boolean {
    return this.builder.length > this.#mostNodes;
  }

  /** A name that is nowhere in the program yet. */
  fresh(base: string): string {
    for (let i = 0; ; i++) {
      const name = i === 0 ? base : `${base}${i + 1}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }

  /** The type of something in scope, or a number. */
  someType(): ValueType {
    const known = this.variables.filter(
      (one) => kindsOf(one.type) !== 0 && !has(one.type, FUNCTION),
    );
    if (known.length === 0) return NUMBER;
    const type = this.random.pick(known).type;
    const element = elementOf(type);
    return kindsOf(element) !== 0 && this.random.chance(0.4) ? element : type;
  }

  terminal(want: ValueType): void {
    const variables = this.variables.filter((one) => isTerminal(one, want));
    const isConstant = has(want, NUMBER | STRING | BOOLEAN);
    if (variables.length > 0 && !(isConstant && this.random.chance(this.material.constants.rate)))
      return this.name(this.random.pick(variables).name);
    const parts = this.variables.filter((one) => hasPart(one.type, want));
    if (parts.length > 0 && (!isConstant || !this.random.chance(this.material.constants.rate)))
      return this.#part(this.random.pick(parts), want);
    this.literal(want);
  }

  /** A literal, or the empty container of the wanted kind. */
  literal(want: ValueType): void {
    const { builder } = this;
    if (has(want, NUMBER)) return this.number(this.constant(want));
    if (has(want, STRING)) return this.#text(this.random.pick(this.material.strings));
    if (has(want, BOOLEAN)) return builder.leaf(this.random.chance(0.5) ? Kind.True : Kind.False);
    if (has(want, ARRAY)) return builder.leaf(Kind.Array);
    if (has(want, MAP | SET)) {
      builder.open(Kind.New);
      this.name(has(want, MAP) ? 'Map' : 'Set');
      return builder.close();
    }
    if (has(want, OBJECT)) return builder.leaf(Kind.Object);
    this.number(this.constant(NUMBER));
  }

  /** A new ephemeral constant: small whole numbers often, else from the task's range. */
  constant(want: ValueType): number {
    const { range, integer } = this.material.constants;
    if (this.random.chance(0.3)) return this.random.int(3);
    if (integer || has(want, INTEGER))
      return Math.ceil(range[0]) + this.random.int(Math.max(1, range[1] - range[0] + 1));
    // Two decimals keep the text short; `constant` refines what matters.
    return Math.round(this.random.range(range[0], range[1]) * 100) / 100;
  }

  number(value: number): void {
    writeNumber(this.builder, value);
  }

  name(name: string): void {
    this.builder.leaf(Kind.Name, this.builder.atom(name));
  }

  #text(text: string): void {
    this.builder.leaf(Kind.String, this.builder.atom(text));
  }

  /** `xs.length` or `xs[0]`: a part of a variable. */
  #part(variable: Variable, want: ValueType): void {
    const { builder } = this;
    if (has(want, NUMBER) && !fitsPart(variable.type, want)) return this.#size(variable);
    builder.open(Kind.Index);
    this.name(variable.name);
    if (has(variable.type, ARRAY | STRING)) this.#index();
    else this.terminal(TEXT);
    builder.close();
  }

  #size(variable: Variable): void {
    const name = has(variable.type, MAP | SET) ? 'size' : 'length';
    this.builder.open(Kind.Member, this.builder.atom(name));
    this.name(variable.name);
    this.builder.close();
  }

  /** A whole variable if there is one, else a small number. */
  #index(): void {
    const whole = this.variables.filter((one) => has(one.type, INTEGER));
    if (whole.length > 0 && this.random.chance(0.7)) return this.name(this.random.pick(whole).name);
    this.number(this.random.int(3));
  }
}

/** Negative numbers are written as the language has them: a minus before a literal. */
export function writeNumber(builder: TreeBuilder, value: number): void {
  const isNegative = value < 0;
  if (isNegative) builder.open(Kind.Unary, UNARY.indexOf('-'));
  builder.leaf(Kind.Number, builder.atom(Math.abs(value)));
  if (isNegative) builder.close();
}

const isTerminal = (one: Variable, want: ValueType): boolean =>
  (kindsOf(one.type) === 0 || (kindsOf(one.type) & kindsOf(want)) !== 0) &&
  one.params === undefined &&
  fits(one.type, want);

const fitsPart = (type: ValueType, want: ValueType): boolean => {
  const element = elementOf(type);
  return (
    has(type, ARRAY | OBJECT | STRING) && (kindsOf(element) & want) !== 0 && fits(element, want)
  );
};

const hasPart = (type: ValueType, want: ValueType): boolean =>
  fitsPart(type, want) || (has(want, NUMBER) && has(type, ARRAY | STRING | MAP | SET));
