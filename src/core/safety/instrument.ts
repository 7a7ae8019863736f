import type { Node } from 'acorn';
import { parseBounded } from '../language/bounded-parser.ts';
import { MAX_FINDINGS, MODULE_BYTES } from '../language/limits.ts';
import { utf8Length } from '../utf8-length.ts';
import { err, ok, type Result } from '../result.ts';

/**
 * The gate and the meter of evaluator modules in full JavaScript. Every loop turn, function call, class
 * definition and field initialiser takes 1 from a counter inside the module, every `await` more; below 0 each of them
 * throws, so a `catch` or `finally` of the module's own cannot go on working. What no counter sees (one endless regular
 * expression, one giant built-in, memory) is left to the supervision of the process.
 *
 * Text is inserted at the parser's positions and nothing is moved, so lines stay as they are.
 */

/** Names the module may not use, because the inserted text does. */
const RESERVED = '$hub';
const TICK = 'if(--$hubLeft<0)$hubStop();';
const TICK_BEFORE = '(--$hubLeft<0&&$hubStop(),';
/** A turn of the job queue takes about as long as so many turns of a loop. */
const AWAIT_FUEL = 20;
const AWAIT_TICK = `if(($hubLeft-=${AWAIT_FUEL})<0)$hubStop();`;
const AWAIT_TICK_BEFORE = `(($hubLeft-=${AWAIT_FUEL})<0&&$hubStop(),`;
/** What the module may use before the first evaluation: top-level code makes tables, it does not compute for long. */
const START_FUEL = 10_000_000;
/** Hosts call `$hub.refill(n)` before an evaluation and ask `$hub.left()` after it. */
const COUNTER =
  `let $hubLeft=${START_FUEL};function $hubStop(){throw new RangeError('fuel-exhausted')}` +
  'export const $hub={refill(n){$hubLeft=n},left(){return $hubLeft}};';

/** Why a module is refused, in the shape of the gate's findings. */
export interface ModuleFinding {
  readonly rule: string;
  readonly severity: 'error';
  readonly reason: string;
  /** 1-based; 0 when it is about the whole text. */
  readonly line: number;
  readonly hint: string;
}

interface Insertion {
  readonly at: number;
  readonly text: string;
  /** Ends what an earlier insertion began. */
  readonly closes?: true;
}

/** Source → the same module with counters, or why it is refused. Never throws and never recurses by input. */
export function instrumentModule(source: string): Result<string, readonly ModuleFinding[]> {
  if (utf8Length(source) > MODULE_BYTES)
    return err([refusal('size', `an evaluator has at most ${MODULE_BYTES} bytes`, 0)]);
  const program = parseModuleSource(source);
  if (!program.ok) return program;
  const findings: ModuleFinding[] = [];
  const insertions: Insertion[] = [];
  let hasDefault = false;
  for (const node of allNodes(program.value)) {
    // To find a line takes as long as the text: no more than are told of.
    const reason = findings.length < MAX_FINDINGS ? refused(node) : undefined;
    if (reason !== undefined) findings.push(refusal(reason[0], reason[1], lineOf(source, node)));
    if (isDefaultExport(node)) hasDefault = true;
    instrument(node, insertions);
  }
  if (!hasDefault)
    findings.push(refusal('no-default', 'the module has no default export to call', 0));
  if (findings.length > 0) return err(findings.slice(0, MAX_FINDINGS));
  // A first line `#!…` would no longer be the first thing of the module.
  const start = source.startsWith('#!') ? '//' : '';
  return ok(`${COUNTER}${start}${insertAll(source, insertions)}`);
}

function parseModuleSource(source: string): Result<Node, readonly ModuleFinding[]> {
  try {
    return ok(
      parseBounded(source, { ecmaVersion: 2024, sourceType: 'module', allowHashBang: true }),
    );
  } catch (error) {
    if (error instanceof RangeError)
      return err([refusal('too-deep', 'the code is nested too deeply to be read', 0)]);
    if (!(error instanceof SyntaxError)) throw error;
    const line: unknown = 'loc' in error ? Reflect.get(Object(error.loc), 'line') : 0;
    return err([refusal('syntax', error.message, typeof line === 'number' ? line : 0)]);
  }
}

/** The tree's nodes, parents first. */
function* allNodes(root: Node): Iterable<Node> {
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    for (const value of Object.values(node)) {
      if (isNode(value)) open.push(value);
      else if (Array.isArray(value)) for (const item of value) if (isNode(item)) open.push(item);
    }
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

/** A child by its field's name, if the node has one there. */
function child(node: Node, field: string): Node | undefined {
  const value: unknown = Reflect.get(node, field);
  return isNode(value) ? value : undefined;
}

function instrument(node: Node, insertions: Insertion[]): void {
  switch (node.type) {
    case 'ForOfStatement': {
      const isAsync = Reflect.get(node, 'await') === true;
      return tickStatement(child(node, 'body'), insertions, isAsync ? AWAIT_TICK : TICK);
    }
    case 'ForStatement':
    case 'ForInStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return tickStatement(child(node, 'body'), insertions, TICK);
    case 'AwaitExpression':
      // Around its argument: a parenthesis before `await` could join it to a line without a semicolon.
      return tickExpression(child(node, 'argument'), insertions, AWAIT_TICK_BEFORE);
    case 'ArrowFunctionExpression': {
      const body = child(node, 'body');
      return body?.type === 'BlockStatement'
        ? tickStatement(body, insertions, TICK)
        : tickExpression(body, insertions, TICK_BEFORE);
    }
    case 'ClassBody':
      insertions.push({ at: node.start + 1, text: `static{${TICK}}` });
      return;
    case 'PropertyDefinition': {
      const value = child(node, 'value');
      // Wrapping an anonymous function or class would take the name it gets from its field; making one costs nothing.
      if (value !== undefined && !NAMED_BY_FIELD.has(value.type))
        tickExpression(value, insertions, TICK_BEFORE);
      return;
    }
    default:
  }
}

const NAMED_BY_FIELD = new Set([
  'ArrowFunctionExpression',
  'FunctionExpression',
  'ClassExpression',
]);

function tickStatement(body: Node | undefined, insertions: Insertion[], tick: string): void {
  if (body === undefined) return;
  if (body.type === 'BlockStatement') {
    insertions.push({ at: body.start + 1, text: tick });
  } else {
    insertions.push(
      { at: body.start, text: `{${tick}` },
      { at: body.end, text: '}', closes: true },
    );
  }
}

function tickExpression(body: Node | undefined, insertions: Insertion[], tick: string): void {
  if (body === undefined) return;
  insertions.push({ at: body.start, text: tick }, { at: body.end, text: ')', closes: true });
}

/** At one place what closes comes first, innermost first; then what opens, outermost first as it was discovered. */
function insertAll(source: string, insertions: readonly Insertion[]): string {
  const opening = insertions.filter(({ closes }) => closes === undefined);
  const closing = insertions.filter(({ closes }) => closes === true).toReversed();
  const parts: string[] = [];
  let from = 0;
  for (const { at, text } of [...closing, ...opening].toSorted((a, b) => a.at - b.at)) {
    parts.push(source.slice(from, at), text);
    from = at;
  }
  parts.push(source.slice(from));
  return parts.join('');
}

/** Rule and reason if the node must not be in an evaluator. */
function refused(node: Node): readonly [string, string] | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ImportExpression':
    case 'ExportAllDeclaration':
      return ['import', 'an evaluator imports nothing: all it needs is in its own text'];
    case 'MetaProperty':
      return child(node, 'meta') !== undefined && nameOf(child(node, 'meta')) === 'import'
        ? ['import', '`import.meta` is not there']
        : undefined;
    case 'ExportNamedDeclaration':
      return child(node, 'source') === undefined
        ? undefined
        : ['import', 'no export from elsewhere'];
    case 'Identifier':
    case 'PrivateIdentifier':
      return nameOf(node).startsWith(RESERVED)
        ? ['reserved-name', `names that start with ${RESERVED} belong to the meter`]
        : undefined;
    case 'ExportSpecifier':
      return child(node, 'exported')?.type === 'Literal'
        ? ['export-name', 'exported names are identifiers']
        : undefined;
    default:
      return undefined;
  }
}

function isDefaultExport(node: Node): boolean {
  if (node.type === 'ExportDefaultDeclaration') return true;
  return node.type === 'ExportSpecifier' && nameOf(child(node, 'exported')) === 'default';
}

function nameOf(node: Node | undefined): string {
  const name: unknown = node === undefined ? undefined : Reflect.get(node, 'name');
  return typeof name === 'string' ? name : '';
}

function lineOf(source: string, node: Node): number {
  return source.slice(0, node.start).split('\n').length;
}

const HINTS: Readonly<Record<string, string>> = {
  import: 'put the code you need into the module itself',
  'no-default': 'write `export default function evaluate(agent, { data, random, split }) { … }`',
  'reserved-name': 'rename it',
  size: 'move tables into `data`',
};

const refusal = (rule: string, reason: string, line: number): ModuleFinding => ({
  rule,
  severity: 'error',
  reason,
  line,
  hint: HINTS[rule] ?? 'see the message',
});
