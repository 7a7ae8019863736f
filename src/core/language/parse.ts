import { type AnyNode, type Comment, getLineInfo, type Options, type Program } from 'acorn';
import { err, ok, type Result } from '../result.ts';
import { parseBounded } from './bounded-parser.ts';
import { EXPRESSIONS } from './convert-expression.ts';
import { STATEMENTS } from './convert-statement.ts';
import { type Finding, finding } from './finding.ts';
import { DENIED_NODES, type RuleId, SYNTAX_RULES } from './grammar.ts';
import { MAX_FINDINGS } from './limits.ts';
import { findRegions, frameOf, mentionsMarkers, type Region } from './markers.ts';
import { findTooDeep } from './scan.ts';
import type { Tree } from './tree.ts';
import { type Handlers, TreeWriter } from './tree-writer.ts';

export interface Parsed {
  readonly tree: Tree;
  /** Where each node stands in the text. */
  readonly offsets: readonly number[];
  /** Present if the text has EVOLVE-BLOCK regions. */
  readonly frame?: readonly string[];
}

const denyNode =
  (rule: RuleId) =>
  (write: TreeWriter, node: AnyNode): void =>
    write.deny(rule, node.start, rule);

/** The allow-list: a node type without an entry here is refused. */
const HANDLERS: Handlers = {
  ...STATEMENTS,
  ...EXPRESSIONS,
  ...Object.fromEntries(Object.entries(DENIED_NODES).map(([type, rule]) => [type, denyNode(rule)])),
};

/** 1-based line of an offset. */
export const lineAt = (text: string, offset: number): number =>
  getLineInfo(text, Math.min(offset, text.length)).line;

/**
 * Text → tree, by grammar alone (names and jumps are `check.ts`'s). Never throws: the bracket scan bounds nesting
 * before the parser runs, and what still overflows its stack (long `a+a+a…`, `!!!!…`) is deeper than the tree may be.
 */
export function parseText(text: string): Result<Parsed, readonly Finding[]> {
  const deep = findTooDeep(text);
  if (deep >= 0) return err([finding('too-deep', lineAt(text, deep))]);
  const comments: Comment[] | undefined = mentionsMarkers(text) ? [] : undefined;
  const parsed = parseProgram(text, comments);
  if (!parsed.ok) return parsed;
  const { regions, errors } = findRegions(text, comments ?? []);
  if (errors.length > 0) {
    const first = errors.slice(0, MAX_FINDINGS);
    return err(first.map(({ offset, detail }) => finding('marker', lineAt(text, offset), detail)));
  }
  return convert(text, parsed.value, regions);
}

function convert(
  text: string,
  program: Program,
  regions: readonly Region[],
): Result<Parsed, readonly Finding[]> {
  const write = new TreeWriter(text, regions, HANDLERS);
  write.visit(program);
  if (write.denials.length > 0) {
    return err(
      write.denials.map(({ rule, offset, subject }) =>
        finding(rule, lineAt(text, offset), subject),
      ),
    );
  }
  const written = write.finish();
  return ok(regions.length === 0 ? written : { ...written, frame: frameOf(text, regions) });
}

function parseProgram(
  text: string,
  comments: Comment[] | undefined,
): Result<Program, readonly Finding[]> {
  const options: Options = { ecmaVersion: 2024, sourceType: 'module', allowHashBang: false };
  try {
    return ok(
      parseBounded(text, comments === undefined ? options : { ...options, onComment: comments }),
    );
  } catch (error) {
    if (error instanceof RangeError) return err([finding('too-deep', 0)]);
    if (error instanceof SyntaxError) return err([explain(text, error)]);
    throw error;
  }
}

/** The parser's message as a finding; acorn appends `(line:column)` and knows the position. */
function explain(text: string, error: SyntaxError): Finding {
  const offset = 'pos' in error && typeof error.pos === 'number' ? error.pos : 0;
  const message = error.message.replace(/ \(\d+:\d+\)$/, '');
  // How far the parser came depends on the host's stack, so the line would too.
  if (/stack space/.test(message)) return finding('too-deep', 0);
  const line = lineAt(text, offset);
  for (const [pattern, rule] of SYNTAX_RULES) {
    const match = pattern.exec(message);
    if (match !== null) return finding(rule, line, match[1] ?? rule);
  }
  return finding('syntax', line, `${message}.`);
}
