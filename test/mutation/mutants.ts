import { stripTypeScriptTypes } from 'node:module';
import { type AnyNode, parse } from 'acorn';

/** One small change of a file: the units from `start` to `end` become `text`. */
export interface Mutant {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Placed extends Mutant {
  /** From the root of the project. */
  readonly file: string;
}

/** As Stryker's: each operator for its neighbour and its opposite. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '<<': ['>>'],
  '>>': ['<<'],
};

/** Every mutant of a TypeScript module. Types become spaces, so positions are those of the file. */
export function mutantsOf(source: string): readonly Mutant[] {
  const plain = stripTypeScriptTypes(source);
  const mutants: Mutant[] = [];
  const visit = (node: AnyNode): void => {
    mutants.push(...mutantsAt(node, plain));
    for (const value of Object.values(node)) {
      for (const inner of Array.isArray(value) ? value : [value])
        if (typeof inner === 'object' && inner !== null && 'type' in inner) visit(inner);
    }
  };
  visit(parse(plain, { ecmaVersion: 'latest', sourceType: 'module' }));
  return mutants;
}

function mutantsAt(node: AnyNode, plain: string): readonly Mutant[] {
  const { start, end } = node;
  const becomes = (text: string): readonly Mutant[] => [{ start, end, text }];
  if (node.type === 'BinaryExpression' || node.type === 'LogicalExpression')
    return operatorMutants(node.operator, plain.indexOf(node.operator, node.left.end));
  if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
    const { test } = node;
    return ['(true)', '(false)'].map((text) => ({ start: test.start, end: test.end, text }));
  }
  if (node.type === 'UnaryExpression' && node.operator === '!')
    return [{ start, end: start + 1, text: '' }];
  if (node.type === 'ExpressionStatement') return becomes(';');
  if (node.type === 'ArrayExpression') return node.elements.length > 0 ? becomes('[]') : [];
  if (node.type !== 'Literal') return [];
  if (typeof node.value === 'number') return becomes(node.value === 0 ? '1' : '0');
  return typeof node.value === 'boolean' ? becomes(String(!node.value)) : [];
}

const operatorMutants = (operator: string, start: number): readonly Mutant[] =>
  (OPERATORS[operator] ?? []).map((text) => ({ start, end: start + operator.length, text }));
