import { ASSIGN, BINARY, Kind, LOGICAL, UNARY } from '../language/kinds.ts';
import type { Tree } from '../language/tree.ts';
import { atomAt, children, kindAt, nodeCount, sizeAt, valueAt } from '../language/tree.ts';
import { builtIn, memberOf } from '../language/vocabulary.ts';
import type { Analysis } from './analysis.ts';
import { isFunction, isNamespace } from './analysis.ts';
import { memberOfType, passedTo, resultOf, typeOfKind } from './member-types.ts';
import { functionAround } from './scope.ts';
import type { Signature } from './signature.ts';
import { toValueType } from './signature.ts';
import type { ValueType } from './value-type.ts';
import {
  ANY,
  ARRAY,
  BOOLEAN,
  CONTAINER,
  FUNCTION,
  INTEGER,
  MAP,
  NULLISH,
  NUMBER,
  OBJECT,
  SET,
  STRING,
  TEXT,
  WHOLE,
  containing,
  elementOf,
  has,
} from './value-type.ts';

/** Static guesses: what each expression is worth, what each name holds. A name is one variable wherever it is declared. */
export interface Types {
  readonly nodes: Uint32Array;
  readonly names: ReadonlyMap<string, ValueType>;
}

/** Facts about names need to flow from their writes to their reads and on: few programs need more rounds. */
const ROUNDS = 4;

/** Guesses the types of a tree; made once a tree and signature. */
export function guessTypes(analysis: Analysis, signature: Signature): Types {
  if (analysis.guess?.signature === signature) return analysis.guess.types;
  const types = new Inference(analysis, signature).run();
  analysis.guess = { signature, types };
  return types;
}

class Inference {
  readonly #analysis: Analysis;
  readonly #tree: Tree;
  readonly #signature: Signature;
  readonly #nodes: Uint32Array;
  readonly #names = new Map<string, ValueType>();
  /** Function nodes by the name they are declared with. */
  readonly #functions = new Map<string, number>();
  #changes = 0;

  constructor(analysis: Analysis, signature: Signature) {
    this.#analysis = analysis;
    this.#tree = analysis.tree;
    this.#signature = signature;
    this.#nodes = new Uint32Array(nodeCount(analysis.tree));
  }

  /** Children have higher numbers than their parents: one walk from the last node to the first sees them first. */
  run(): Types {
    for (let round = 0; round < ROUNDS; round++) {
      const before = this.#changes;
      for (let node = this.#nodes.length - 1; node >= 0; node--) {
        this.#learn(node);
        this.#nodes[node] = (this.#nodes[node] ?? 0) | this.#typeOf(node);
      }
      if (this.#changes === before) break;
    }
    return { nodes: this.#nodes, names: this.#names };
  }

  #type(node: number): ValueType {
    return this.#nodes[node] ?? ANY;
  }

  #child(node: number, at: number): number {
    let child = node + 1;
    for (let i = 0; i < at; i++) child += sizeAt(this.#tree, child);
    return child;
  }

  #name(node: number): string {
    return String(atomAt(this.#tree, node));
  }

  #join(name: string, type: ValueType): void {
    const before = this.#names.get(name) ?? ANY;
    if ((before | type) === before) return;
    this.#names.set(name, before | type);
    this.#changes++;
  }

  #joinNode(node: number, type: ValueType): void {
    const before = this.#type(node);
    if ((before | type) === before) return;
    this.#nodes[node] = before | type;
    this.#changes++;
  }

  /** What a node says about the names it declares or writes. */
  #learn(node: number): void {
    const first = node + 1;
    switch (kindAt(this.#tree, node)) {
      case Kind.ExportFunction:
        return this.#bindAll(
          first,
          this.#signature.params.map((param) => toValueType(param.type)),
        );
      case Kind.FunctionDeclaration:
        this.#functions.set(this.#name(node), node);
        return this.#join(this.#name(node), containing(FUNCTION, elementOf(this.#type(node))));
      case Kind.Declarator: {
        const init = this.#child(node, 1);
        if (isFunction(kindAt(this.#tree, init)) && kindAt(this.#tree, first) === Kind.Binding)
          this.#functions.set(this.#name(first), init);
        return this.#bind(first, this.#type(init));
      }
      case Kind.Return:
        return this.#learnReturn(node);
      case Kind.Assign:
        return this.#learnWrite(node);
      case Kind.ForOf: {
        const over = this.#type(this.#child(node, 1));
        const element = has(over, MAP)
          ? containing(ARRAY, elementOf(over) | TEXT)
          : elementOf(over);
        return this.#bindLoop(first, element);
      }
      case Kind.ForIn:
        return this.#bindLoop(first, TEXT);
      case Kind.Call:
        return this.#learnCall(node);
      case Kind.DefaultPattern:
        return this.#bind(first, this.#type(this.#child(node, 1)));
      default:
    }
  }

  #bindLoop(left: number, type: ValueType): void {
    const isDeclaration = kindAt(this.#tree, left) === Kind.VariableDeclaration;
    this.#bind(isDeclaration ? left + 2 : left, type);
  }

  #bindAll(params: number, types: readonly ValueType[]): void {
    children(this.#tree, params).forEach((param, at) => this.#bind(param, types[at] ?? ANY));
  }

  /** Gives a value of this type to a pattern or an assignment target. */
  #bind(pattern: number, type: ValueType): void {
    switch (kindAt(this.#tree, pattern)) {
      case Kind.Binding:
      case Kind.Name:
        return this.#join(this.#name(pattern), type);
      case Kind.DefaultPattern:
        return this.#bind(pattern + 1, type);
      case Kind.Rest:
        return this.#bind(pattern + 1, has(type, ARRAY) ? type : containing(ARRAY, type));
      case Kind.ArrayPattern:
        for (const part of children(this.#tree, pattern)) this.#bind(part, elementOf(type));
        return;
      case Kind.ObjectPattern:
        for (const part of children(this.#tree, pattern)) this.#bindProperty(part, elementOf(type));
        return;
      case Kind.Index:
      case Kind.Member:
        return this.#bindElement(pattern + 1, type);
      default:
    }
  }

  #bindProperty(part: number, type: ValueType): void {
    if (kindAt(this.#tree, part) === Kind.PatternProperty) this.#bind(this.#child(part, 1), type);
    else this.#bind(part, ANY);
  }

  /** An element of the named container is now of this type. */
  #bindElement(container: number, type: ValueType): void {
    if (kindAt(this.#tree, container) !== Kind.Name || isNamespace(this.#tree, container)) return;
    const kinds = this.#type(container) & CONTAINER;
    if (kinds !== 0) this.#join(this.#name(container), containing(kinds, type));
  }

  #learnReturn(node: number): void {
    const around = functionAround(this.#analysis, node);
    const value = node + 1;
    if (around >= 0 && sizeAt(this.#tree, node) > 1)
      this.#joinNode(around, containing(FUNCTION, this.#type(value)));
  }

  #learnWrite(node: number): void {
    const target = node + 1;
    const value = this.#type(this.#child(node, 1));
    const operator = ASSIGN[valueAt(this.#tree, node)] ?? '=';
    if (operator === '=' || LOGICAL.some((one) => `${one}=` === operator))
      return this.#bind(target, value);
    const left = this.#type(target);
    this.#bind(target, operator === '+=' ? sum(left, value) : NUMBER);
  }

  #learnCall(node: number): void {
    const callee = node + 1;
    const kind = kindAt(this.#tree, callee);
    if (kind === Kind.Name) {
      const target = this.#functions.get(this.#name(callee));
      if (target !== undefined)
        this.#bindAll(
          target + 1,
          this.#argumentsOf(node).map((arg) => this.#type(arg)),
        );
      return;
    }
    if (kind !== Kind.Member) return;
    const receiver = callee + 1;
    // Of `Math.max` and the like nothing is learnt.
    if (this.#type(receiver) === ANY && isNamespace(this.#tree, receiver)) return;
    const name = this.#name(callee);
    const args = this.#argumentsOf(node);
    const [first = 0, second = 0] = args;
    if (name === 'push' || name === 'unshift' || name === 'add')
      this.#bindElement(receiver, this.#type(first));
    if (name === 'set') this.#bindElement(receiver, this.#type(second));
    const member = memberOfType(this.#type(receiver), name);
    if (member?.callback !== true) return;
    const passed = passedTo(member, this.#type(receiver));
    for (const arg of args) if (isFunction(kindAt(this.#tree, arg))) this.#bindAll(arg + 1, passed);
  }

  #argumentsOf(call: number): number[] {
    return children(this.#tree, call).slice(1);
  }

  #typeOf(node: number): ValueType {
    const tree = this.#tree;
    const first = node + 1;
    switch (kindAt(tree, node)) {
      case Kind.Number:
        return Number.isInteger(atomAt(tree, node)) ? WHOLE : NUMBER;
      case Kind.String:
      case Kind.Template:
        return TEXT;
      case Kind.True:
      case Kind.False:
        return BOOLEAN;
      case Kind.Null:
        return NULLISH;
      case Kind.Name:
        return this.#names.get(this.#name(node)) ?? globalType(this.#name(node));
      case Kind.Array:
        return containing(ARRAY, this.#elements(node));
      case Kind.Object:
        return containing(OBJECT, this.#elements(node));
      case Kind.Property:
      case Kind.Conditional:
        return this.#lastTypes(node);
      case Kind.Spread:
        return elementOf(this.#type(first));
      case Kind.Arrow:
        return containing(FUNCTION, this.#arrowResult(node));
      case Kind.Unary:
        return unaryType(UNARY[valueAt(tree, node)] ?? '!', this.#type(first));
      case Kind.Update:
        return WHOLE;
      case Kind.Binary: {
        const operator = BINARY[valueAt(tree, node)] ?? '+';
        return binaryType(operator, this.#type(first), this.#type(this.#child(node, 1)));
      }
      case Kind.Logical:
        return this.#type(first) | this.#type(this.#child(node, 1));
      case Kind.Assign:
        return this.#type(first) | this.#type(this.#child(node, 1));
      default:
        return this.#typeOfAccess(node);
    }
  }

  #typeOfAccess(node: number): ValueType {
    const first = node + 1;
    switch (kindAt(this.#tree, node)) {
      case Kind.Member:
      case Kind.OptionalMember:
        return this.#memberType(node);
      case Kind.Index:
      case Kind.OptionalIndex:
        return elementOf(this.#type(first));
      case Kind.Call:
      case Kind.OptionalCall:
        return this.#callType(node);
      case Kind.New:
        return newType(this.#name(first), this.#type(this.#child(node, 1)));
      case Kind.Chain:
        return this.#type(first);
      default:
        return ANY;
    }
  }

  #elements(node: number): ValueType {
    let type = ANY;
    for (const child of children(this.#tree, node)) type |= this.#type(child);
    return type;
  }

  /** The types of all children but the first: the values of a conditional or a property. */
  #lastTypes(node: number): ValueType {
    let type = ANY;
    for (const child of children(this.#tree, node).slice(1)) type |= this.#type(child);
    return type;
  }

  #arrowResult(node: number): ValueType {
    const body = this.#child(node, 1);
    return kindAt(this.#tree, body) === Kind.Block ? ANY : this.#type(body);
  }

  #memberType(node: number): ValueType {
    const receiver = node + 1;
    const name = this.#name(node);
    if (isNamespace(this.#tree, receiver))
      return typeOfKind(memberOf(this.#name(receiver), name)?.result ?? 'any');
    const type = this.#type(receiver);
    const member = memberOfType(type, name);
    if (member !== undefined) return typeOfKind(member.result);
    return has(type, OBJECT) ? elementOf(type) : ANY;
  }

  #callType(node: number): ValueType {
    const callee = node + 1;
    const argument = callee + sizeAt(this.#tree, callee);
    const first = argument < node + sizeAt(this.#tree, node) ? this.#type(argument) : ANY;
    if (kindAt(this.#tree, callee) === Kind.Name) {
      const own = this.#names.get(this.#name(callee));
      return own === undefined
        ? typeOfKind(builtIn(this.#name(callee))?.result ?? 'any')
        : elementOf(own);
    }
    if (kindAt(this.#tree, callee) !== Kind.Member) return ANY;
    const receiver = callee + 1;
    const name = this.#name(callee);
    const member = isNamespace(this.#tree, receiver)
      ? memberOf(this.#name(receiver), name)
      : memberOfType(this.#type(receiver), name);
    return member === undefined ? ANY : resultOf(member, this.#type(receiver), first);
  }
}

function globalType(name: string): ValueType {
  if (name === 'undefined') return NULLISH;
  return name === 'NaN' || name === 'Infinity' ? NUMBER : ANY;
}

function newType(name: string, argument: ValueType): ValueType {
  if (name === 'Map') return containing(MAP, elementOf(elementOf(argument)));
  if (name === 'Set') return containing(SET, elementOf(argument));
  return name === 'Array' ? ARRAY : ANY;
}

function unaryType(operator: (typeof UNARY)[number], operand: ValueType): ValueType {
  if (operator === '!' || operator === 'delete') return BOOLEAN;
  if (operator === 'typeof') return TEXT;
  if (operator === 'void') return NULLISH;
  return operator === '~' ? WHOLE : NUMBER | (operand & INTEGER);
}

/** The result of `+`: text wins, two known numbers add up, otherwise nothing is known. */
function sum(a: ValueType, b: ValueType): ValueType {
  if (has(a | b, STRING)) return TEXT;
  if (!has(a, NUMBER) || !has(b, NUMBER)) return ANY;
  return NUMBER | (a & b & INTEGER);
}

const WHOLE_RESULT: ReadonlySet<string> = new Set(['&', '|', '^', '<<', '>>', '>>>']);
const CLOSED_OVER_WHOLE: ReadonlySet<string> = new Set(['-', '*', '%']);

function binaryType(operator: (typeof BINARY)[number], a: ValueType, b: ValueType): ValueType {
  if (operator === '+') return sum(a, b);
  if (WHOLE_RESULT.has(operator)) return WHOLE;
  if (CLOSED_OVER_WHOLE.has(operator)) return NUMBER | (a & b & INTEGER);
  return operator === '/' || operator === '**' ? NUMBER : BOOLEAN;
}

/** The type of the value a function node returns, as far as its `return`s show. */
export const returnType = (types: Types, node: number): ValueType =>
  node < 0 ? ANY : elementOf(types.nodes[node] ?? ANY);
