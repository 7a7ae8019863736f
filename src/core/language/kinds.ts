/**
 * The node kinds of the compact tree: the shape that parser, printer, checker, compiler and genetic operators share.
 *
 * Notation of `children`: `x?` = x or an `Empty` node in its place (arity stays fixed); `x*` = any number, always last.
 * `value` says what the node's 32-bit value holds: an atom (index into the tree's atoms; `NONE` = absent), an index into
 * one of the operator tables below, or nothing (0).
 * Roles: `stmt` statement, `expr` expression, `pat` binding pattern, `target` what an assignment writes to.
 */
const define = <const T extends Record<string, KindInfo>>(table: T): T => table;

export interface KindInfo {
  readonly role: 'root' | 'stmt' | 'expr' | 'pat' | 'part';
  readonly children: string;
  readonly value?:
    | 'atom'
    | 'atom?'
    | 'unary'
    | 'update'
    | 'binary'
    | 'logical'
    | 'assign'
    | 'declare';
}

export const KINDS = define({
  Empty: { role: 'part', children: '' },
  Program: { role: 'root', children: 'stmt*' },
  /** The statements between EVOLVE-BLOCK markers; opens no scope, prints as its children. */
  Region: { role: 'stmt', children: 'stmt*' },

  /** `export default function name`, exactly one, top level only. Value: name (`NONE` = anonymous). */
  ExportFunction: { role: 'stmt', children: 'Params Block', value: 'atom?' },
  FunctionDeclaration: { role: 'stmt', children: 'Params Block', value: 'atom' },
  VariableDeclaration: { role: 'stmt', children: 'Declarator*', value: 'declare' },
  Declarator: { role: 'part', children: 'pat expr?' },
  ExpressionStatement: { role: 'stmt', children: 'expr' },
  Block: { role: 'stmt', children: 'stmt*' },
  If: { role: 'stmt', children: 'expr stmt stmt?' },
  /** First child: VariableDeclaration, expression or Empty. */
  For: { role: 'stmt', children: 'init? expr? expr? stmt' },
  /** First child: VariableDeclaration with one Declarator whose init is Empty, or a target. */
  ForOf: { role: 'stmt', children: 'left expr stmt' },
  ForIn: { role: 'stmt', children: 'left expr stmt' },
  While: { role: 'stmt', children: 'expr stmt' },
  DoWhile: { role: 'stmt', children: 'stmt expr' },
  Switch: { role: 'stmt', children: 'expr Case*' },
  /** `default:` has Empty as its test. */
  Case: { role: 'part', children: 'expr? stmt*' },
  Labeled: { role: 'stmt', children: 'stmt', value: 'atom' },
  Break: { role: 'stmt', children: '', value: 'atom?' },
  Continue: { role: 'stmt', children: '', value: 'atom?' },
  Return: { role: 'stmt', children: 'expr?' },
  Throw: { role: 'stmt', children: 'expr' },
  /** Block, catch parameter, handler, finalizer. `catch {` = Empty parameter with a Block handler. */
  Try: { role: 'stmt', children: 'Block pat? Block? Block?' },
  EmptyStatement: { role: 'stmt', children: '' },

  Params: { role: 'part', children: 'pat*' },
  /** A name being declared: parameter, variable, catch parameter. (An assignment target is a `Name`.) */
  Binding: { role: 'pat', children: '', value: 'atom' },
  /** In declarations the leaves are Bindings, in assignments Names, Members or Indexes. A skipped element is Empty. */
  ArrayPattern: { role: 'pat', children: 'pat?*' },
  ObjectPattern: { role: 'pat', children: 'PatternProperty*' },
  PatternProperty: { role: 'part', children: 'key pat' },
  DefaultPattern: { role: 'pat', children: 'pat expr' },
  /** Last in ArrayPattern, ObjectPattern or Params. */
  Rest: { role: 'pat', children: 'pat' },

  Number: { role: 'expr', children: '', value: 'atom' },
  String: { role: 'expr', children: '', value: 'atom' },
  True: { role: 'expr', children: '' },
  False: { role: 'expr', children: '' },
  Null: { role: 'expr', children: '' },
  /** A name being read or written; also `undefined`, `NaN`, `Infinity`, `Math`, `Object`, `Map`… */
  Name: { role: 'expr', children: '', value: 'atom' },
  /** TemplateText and expressions alternate; first and last are TemplateText. */
  Template: { role: 'expr', children: '(TemplateText|expr)*' },
  TemplateText: { role: 'part', children: '', value: 'atom' },
  Array: { role: 'expr', children: '(expr|Spread)*' },
  Object: { role: 'expr', children: '(Property|Spread)*' },
  /** Shorthand and method syntax are parsed to this form; the printer writes `{x}` when key and Name agree. */
  Property: { role: 'part', children: 'key expr' },
  /** A fixed property key (always a string atom: `{1: x}` has key "1"). */
  Key: { role: 'part', children: '', value: 'atom' },
  ComputedKey: { role: 'part', children: 'expr' },
  Spread: { role: 'part', children: 'expr' },
  /** Value: own name, visible only inside. */
  FunctionExpression: { role: 'expr', children: 'Params Block', value: 'atom?' },
  /** Body: a Block, or an expression that is returned. */
  Arrow: { role: 'expr', children: 'Params Block|expr' },
  Unary: { role: 'expr', children: 'expr', value: 'unary' },
  Update: { role: 'expr', children: 'target', value: 'update' },
  Binary: { role: 'expr', children: 'expr expr', value: 'binary' },
  Logical: { role: 'expr', children: 'expr expr', value: 'logical' },
  /** Target: Name, Member, Index, or (only with `=`) ArrayPattern, ObjectPattern. */
  Assign: { role: 'expr', children: 'target expr', value: 'assign' },
  Conditional: { role: 'expr', children: 'expr expr expr' },
  /** `object.name` */
  Member: { role: 'expr', children: 'expr', value: 'atom' },
  /** `object[expr]` */
  Index: { role: 'expr', children: 'expr expr' },
  Call: { role: 'expr', children: 'expr (expr|Spread)*' },
  New: { role: 'expr', children: 'expr (expr|Spread)*' },
  /** `object?.name`, `object?.[expr]`, `callee?.(…)`; a nullish object ends the whole enclosing Chain with undefined. */
  OptionalMember: { role: 'expr', children: 'expr', value: 'atom' },
  OptionalIndex: { role: 'expr', children: 'expr expr' },
  OptionalCall: { role: 'expr', children: 'expr (expr|Spread)*' },
  /** Where the short circuit of optional members, indexes and calls inside it ends. */
  Chain: { role: 'expr', children: 'expr' },
  Sequence: { role: 'expr', children: 'expr*' },
});

export type KindName = keyof typeof KINDS;
const names = Object.keys(KINDS) as KindName[];

/** Kind by name: `Kind.If`. The numbers are positions in `KINDS`, stable within one `languageVersion`. */
export const Kind = Object.fromEntries(names.map((name, i) => [name, i])) as {
  readonly [K in KindName]: number;
};
export const KIND_NAMES: readonly KindName[] = names;
export const kindInfo = (kind: number): KindInfo => KINDS[names[kind] ?? 'Empty'];

export const DECLARE = ['const', 'let', 'var'] as const;
export const UNARY = ['-', '+', '!', '~', 'typeof', 'void', 'delete'] as const;
export const UPDATE = ['++x', '--x', 'x++', 'x--'] as const;
export const BINARY = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '===',
  '!==',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '&',
  '|',
  '^',
  '<<',
  '>>',
  '>>>',
  'in',
  'instanceof',
] as const;
export const LOGICAL = ['&&', '||', '??'] as const;
export const ASSIGN = [
  '=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '**=',
  '<<=',
  '>>=',
  '>>>=',
  '&=',
  '|=',
  '^=',
  '&&=',
  '||=',
  '??=',
] as const;

const LOOPS: ReadonlySet<number> = new Set([
  Kind.For,
  Kind.ForOf,
  Kind.ForIn,
  Kind.While,
  Kind.DoWhile,
]);
export const isLoop = (kind: number): boolean => LOOPS.has(kind);
