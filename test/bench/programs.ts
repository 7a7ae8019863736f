/** Five sample agents, from one expression to the size limit; all end and use no randomness. */
export interface Sample {
  readonly name: string;
  readonly text: string;
  readonly args: readonly (number | readonly number[])[];
}

const helper = (i: number): string =>
  `function step${i}(x, k) {\n  const y = table[(k + ${i}) % ${TABLE_SIZE}] + x * ${i + 1};\n` +
  `  if (y % 2 === 0) return y / 2 + Math.max(x, ${i});\n` +
  `  let total = 0;\n  for (let j = 0; j < 3; j++) total += (y + j) % ${i + 7};\n  return total - Math.abs(x - ${i * 3});\n}\n`;

const TABLE_SIZE = 64;

/** 24 functions and a table of 64 numbers: about 6.5 KB, the genome limit. Another `seed`, another table. */
export function large(seed = 0): string {
  const entry = (i: number): number => ((i + seed) * 7919) % 104_729;
  const table = Array.from({ length: TABLE_SIZE }, (_, i) => entry(i)).join(', ');
  const steps = Array.from({ length: 24 }, (_, i) => i);
  return (
    `const table = [${table}];\n${steps.map(helper).join('')}` +
    `export default function large(x) {\n  let y = x;\n` +
    `${steps.map((i) => `  y = step${i}(y, x) % 10007;\n`).join('')}  return y;\n}\n`
  );
}

export const SAMPLES: readonly Sample[] = [
  {
    name: 'small',
    text: 'export default function f(x, y) {\n  return x * x + 3 * y - Math.max(x, y) / (1 + x * y);\n}\n',
    args: [3, 4],
  },
  {
    name: 'loop',
    text: 'export default function f(n) {\n  let sum = 0;\n  for (let i = 0; i < 1000; i++) sum = (sum + i * n) % 10007;\n  return sum;\n}\n',
    args: [7],
  },
  {
    name: 'calls',
    text: 'function fib(n) {\n  return n < 2 ? n : fib(n - 1) + fib(n - 2);\n}\nexport default function f(n) {\n  return fib(n);\n}\n',
    args: [10],
  },
  {
    name: 'array',
    text: 'export default function f(list) {\n  return list.map((x) => x * 2).filter((x) => x % 3 === 0).reduce((a, b) => a + b, 0);\n}\n',
    args: [Array.from({ length: 50 }, (_, i) => i)],
  },
  { name: 'large', text: large(), args: [5] },
];
