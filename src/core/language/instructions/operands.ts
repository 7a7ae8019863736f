/** From the body of an instruction to the text of its case: operands become what reads them, and `pc` moves on. */
import { CONSTANT } from '../bytecode.ts';
import type { Body } from './body.ts';

/** `$k`, `$#r`, `$first`, …, and whether a type follows. */
const OPERAND = /\$(#?)(first|next|[a-z>*])( as )?/g;

const unit = (offset: number): string => `code[pc + ${offset}] as number`;

/** What an operand names, by its distance from the opcode. `k` takes two steps and is always read first. */
const NAMED: Readonly<Record<string, (offset: number) => string>> = {
  r: (at) => `stack[base + (${unit(at)})]`,
  a: (at) => `stack[base + (${unit(at)})]`,
  b: (at) => `stack[base + (${unit(at)})]`,
  c: (at) => `constants[${unit(at)}]`,
  g: (at) => `globals[${unit(at)}]`,
  u: (at) => `(frame.closure as VClosure).cells[${unit(at)}]`,
  f: (at) => `(${unit(at)})`,
  n: (at) => `(${unit(at)})`,
  '>': (at) => `((${unit(at)}) << 16) | (${unit(at + 1)})`,
  '*': (at) => `pc + ${at}`,
  first: (at) => `base + (${unit(at)})`,
};

interface Layout {
  /** Units from the opcode to each operand. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Text of the units of the whole instruction. */
  readonly length: string;
}

/** Reads an operand string of `INSTRUCTIONS`. */
function layout(operands: string): Layout {
  const offsets = new Map<string, number>();
  let length = 1;
  let more = '';
  for (const operand of operands.match(/\S+/g) ?? []) {
    offsets.set(operand, length);
    if (operand === '*') more = ` + ${place('n', offsets)}`;
    else length += operand === '>' ? 2 : 1;
  }
  return { offsets, length: `${length}${more}` };
}

/** `as` says what the operand is read as: `n` of any operand is the operand itself. */
function place(operand: string, offsets: ReadonlyMap<string, number>, as = operand): string {
  const offset = offsets.get(operand);
  const named = NAMED[as];
  if (offset === undefined || named === undefined) throw new Error(`no operand ${operand}`);
  return named(offset);
}

const isRegister = (operand: string): boolean => operand === 'a' || operand === 'b';

/** A value that a body names more than once is read before it, into a constant of its letter. */
const isReadFirst = (operand: string, text: string): boolean =>
  operand === 'k' || (isRegister(operand) && text.split(`$${operand}`).length > 2);

function readFirst(operand: string, offset: number): string {
  if (operand !== 'k') return `const ${operand} = ${NAMED[operand]?.(offset)} as Value;\n`;
  const bound = `0x${CONSTANT.toString(16)}`;
  const mask = `0x${(CONSTANT - 1).toString(16)}`;
  return `const ki = ${unit(offset)};
    const k = (ki < ${bound} ? stack[base + ki] : constants[ki & ${mask}]) as Value;\n`;
}

/** The statements of a case. Throws if the body names an operand the instruction lacks, or ignores one it has. */
export function caseText(operands: string, body: Body): string {
  const { offsets, length } = layout(operands);
  const text = typeof body === 'string' ? `${body}\npc += ${length};` : body.leaving;
  let reads = '';
  for (const [operand, offset] of offsets) {
    if (!text.includes(`$${operand}`) && !text.includes(`$#${operand}`))
      throw new Error(`the operand ${operand} is ignored`);
    if (isReadFirst(operand, text)) reads += readFirst(operand, offset);
  }
  const read = (raw: string, operand: string, isTyped: boolean): string => {
    if (operand === 'next') return `pc + ${length}`;
    if (raw !== '') return place(operand, offsets, 'n');
    if (offsets.has(operand) && isReadFirst(operand, text)) return operand;
    const value = place(operand, offsets);
    return isRegister(operand) && !isTyped ? `(${value} as Value)` : value;
  };
  return (
    reads +
    text.replace(
      OPERAND,
      (_, raw: string, operand: string, as = '') => `${read(raw, operand, as !== '')}${as}`,
    )
  );
}
