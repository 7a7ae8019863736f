/** The instruction table, the hot loop and the compiled code agree. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { INSTRUCTIONS, Op } from '../../../src/core/language/bytecode.ts';
import { compile } from '../../../src/core/language/compile.ts';
import { callAgent } from '../../../src/core/language/instance.ts';
import { leaving } from '../../../src/core/language/instructions/body.ts';
import { machineLoop } from '../../../src/core/language/instructions/loop.ts';
import { caseText } from '../../../src/core/language/instructions/operands.ts';
import { DECLARE, Kind } from '../../../src/core/language/kinds.ts';
import { NONE, type Tree, TreeBuilder } from '../../../src/core/language/tree.ts';
import { MACHINE_LOOP } from '../../build/machine-loop.ts';
import { agent, OPTIONS, program } from '../../support/beside-v8.ts';

test('the loop is what the table and the texts of its instructions make: rebuild it after a change', () => {
  const isCurrent = readFileSync(MACHINE_LOOP, 'utf8') === machineLoop();
  expect(isCurrent, 'run: node test/build/machine-loop.ts').toBe(true);
});

test('the loop has one case an instruction, under its opcode', () => {
  const labels = [...machineLoop().matchAll(/case (\d+): \{\s*\/\/ (\w+)/g)];
  expect(labels.map(([, code, name]) => [name, Number(code)])).toEqual(
    INSTRUCTIONS.map(([name], code) => [name, code]),
  );
  expect(Op.Move).toBe(0);
});

test('a case reads its operands where the table puts them, and values it uses twice but once', () => {
  expect(caseText('r a k', '$r = $a + $k;')).toBe(
    [
      'const ki = code[pc + 3] as number;',
      '    const k = (ki < 0x8000 ? stack[base + ki] : constants[ki & 0x7fff]) as Value;',
      'stack[base + (code[pc + 1] as number)] = (stack[base + (code[pc + 2] as number)] as Value) + k;',
      'pc += 4;',
    ].join('\n'),
  );
  expect(caseText('a >', leaving('pc = $a && $a ? $> : $next;'))).toBe(
    [
      'const a = stack[base + (code[pc + 1] as number)] as Value;',
      'pc = a && a ? ((code[pc + 2] as number) << 16) | (code[pc + 3] as number) : pc + 4;',
    ].join('\n'),
  );
  expect(caseText('n *', 'take($*, $n);')).toBe(
    'take(pc + 2, (code[pc + 1] as number));\npc += 2 + (code[pc + 1] as number);',
  );
  expect(() => caseText('r a', '$r = 1;')).toThrow('the operand a is ignored');
  expect(() => caseText('r', '$r = $b;')).toThrow('no operand b');
  expect(() => caseText('r', '$r = $k;')).toThrow('no operand k');
});

/** Names of the instructions of a program, walked by their operand lists. */
function disassemble(text: string): string[] {
  const { code } = program(text);
  const names: string[] = [];
  for (let pc = 0; pc < code.length;) {
    const [name, operands] = INSTRUCTIONS[code[pc] ?? -1] ?? ['?', ''];
    names.push(name);
    const words = operands.split(' ').filter((word) => word !== '');
    const variable = words.includes('*') ? (code[pc + words.length - 1] ?? 0) : 0;
    const units = words.filter((word) => word !== '*').length;
    pc += 1 + units + words.filter((word) => word === '>').length + variable;
  }
  return names;
}

test('compiled code follows the operand lists of the table to its end', () => {
  const text = agent(
    'const g = (x, ...r) => { try { return [x, a, ...r] } finally { a++ } }; for (const k in { p: 1 }) if (a < 5 && k) return `${g(1, 2)}${a?.b}`',
    'a',
  );
  const names = disassemble(text);
  expect(names).not.toContain('?');
  expect(names).toContain('MakeClosure');
  expect(names.at(-1)).toBe('ReturnUndefined');
});

test('plain locals are read, written and compared in place', () => {
  expect(
    disassemble(agent('let s = 0; for (let i = 0; i < a; i++) s += i * 2; return s', 'a')),
  ).toEqual([
    'MakeClosure',
    'InitGlobal',
    'ReturnUndefined',
    'LoadConst',
    'LoadConst',
    'Jump',
    'Mul',
    'Add',
    'Increment',
    'JumpLess',
    'Return',
    'ReturnUndefined',
  ]);
});

test('a program of 6.5 KB stays below 16 KB of code and constants', () => {
  const helper = (i: number): string =>
    `function h${i}(x, y) { let s = ${i}; for (let i = 0; i < 3; i++) { if (x > TABLE[i + ${i}]) s += x * ${i + 1} - y; else if (y % 2 === 0) { s -= TABLE[(x + i) % 64]; } else s ^= i; } return s > 1000 ? s % 1000 : s; }`;
  const names = Array.from({ length: 24 }, (_, i) => i);
  const text = `const TABLE = [${Array.from({ length: 64 }, (_, i) => (i * 7) % 31).join(', ')}];
    ${names.map(helper).join('\n')}
    ${agent(`let r = a; ${names.map((i) => `r = h${i}(r, b + ${i});`).join('')} return r`, 'a, b')}`;
  const code = program(text);
  expect(text.length).toBeGreaterThan(5_500);
  expect(code.code.byteLength).toBeLessThan(8_000);
  expect(code.constants.length).toBeLessThan(64);
});

/** `export default function () { let v0, v1, …; return 1 }`, built directly: parsing so many names takes seconds. */
function manyVariables(count: number): Tree {
  const tree = new TreeBuilder();
  tree.open(Kind.Program);
  tree.open(Kind.ExportFunction, NONE);
  tree.leaf(Kind.Params);
  tree.open(Kind.Block);
  tree.open(Kind.VariableDeclaration, DECLARE.indexOf('let'));
  for (let i = 0; i < count; i++) {
    tree.open(Kind.Declarator);
    tree.leaf(Kind.Binding, tree.atom(`v${i}`));
    tree.leaf(Kind.Empty);
    tree.close();
  }
  tree.close();
  tree.open(Kind.Return);
  tree.leaf(Kind.Number, tree.atom(1));
  for (let open = 0; open < 4; open++) tree.close();
  return tree.build();
}

test('a function with more variables than operands can name traps', () => {
  const outcome = (count: number): unknown => callAgent(compile(manyVariables(count)), [], OPTIONS);
  expect(outcome(28_000)).toMatchObject({ ok: true, value: 1 });
  expect(outcome(29_000)).toMatchObject({ ok: false, reason: { code: 'unsupported' } });
});
