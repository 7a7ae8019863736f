import type { StatementForm } from '../../../../src/core/evolution/primitives.ts';

/** The stacks of Push that a problem of PSB1 names: it may use every instruction that works on them. */
type Stack = 'integer' | 'float' | 'boolean' | 'string' | 'vector' | 'exec' | 'print';

/** Parts of the agent language, as `config.primitives` lists them. */
interface Instructions {
  readonly operators: readonly string[];
  readonly functions: readonly string[];
  readonly methods: readonly string[];
  readonly statements: readonly StatementForm[];
}

interface Group {
  /** All of them must be among the problem's. */
  readonly stacks: readonly Stack[];
  readonly operators?: string;
  readonly functions?: string;
  readonly methods?: string;
  readonly statements?: readonly StatementForm[];
}

/**
 * What stands in for Push's instructions. Built-ins that do the work of several (`lastIndexOf`, `findLast…`, `toSorted`)
 * stay out, and `join` and `String` come with the stack that prints: they make the text that Push prints bit by bit.
 */
const GROUPS: readonly Group[] = [
  { stacks: ['integer'], operators: '+ - * %', functions: 'Math.min Math.max Math.trunc' },
  {
    stacks: ['float'],
    operators: '+ - * / %',
    functions: 'Math.min Math.max Math.sin Math.cos Math.tan',
  },
  { stacks: ['boolean'], operators: '&& || ! === !== < <= > >=' },
  {
    stacks: ['string'],
    operators: '+',
    functions: 'String',
    methods: 'charAt slice indexOf includes split replace replaceAll',
  },
  {
    stacks: ['vector'],
    methods: 'push pop shift unshift slice concat includes indexOf toReversed with',
  },
  // Vectors are compared by `=` in Push, in the language by what they are as text.
  { stacks: ['vector', 'boolean'], functions: 'String' },
  // `exec_do*vector_…` runs code for every element.
  { stacks: ['vector', 'exec'], methods: 'map reduce' },
  { stacks: ['vector', 'exec', 'boolean'], methods: 'filter some every' },
  { stacks: ['print'], operators: '+', functions: 'String', methods: 'join' },
  { stacks: ['exec'], statements: ['assign', 'declare', 'for', 'for-of', 'accumulate', 'call'] },
  { stacks: ['exec', 'boolean'], operators: '?:', statements: ['if', 'return'] },
];

/** The instructions for these stacks. */
export function instructions(...stacks: readonly Stack[]): Instructions {
  const mine = GROUPS.filter((group) => group.stacks.every((stack) => stacks.includes(stack)));
  const words = (of: (group: Group) => string | undefined): string[] => [
    ...new Set(mine.flatMap((group) => of(group)?.split(' ') ?? [])),
  ];
  return {
    operators: words((group) => group.operators),
    functions: words((group) => group.functions),
    methods: words((group) => group.methods),
    statements: mine.flatMap((group) => group.statements ?? []),
  };
}

/**
 * The rate of constants among terminals: in the original each constant, each kind of random constant and each input is
 * equally likely.
 */
export const constantRate = (constants: number, inputs: number): number =>
  constants / (constants + inputs);
