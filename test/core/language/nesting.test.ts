import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { inspect } from '../../../src/core/language/genome.ts';
import { createDice } from '../../support/dice.ts';
import { BOMBS, FLAT } from '../../support/bombs.ts';
import { checkTree } from '../../../src/core/language/check.ts';
import { parseGenome } from '../../../src/core/language/genome.ts';
import { printTree } from '../../../src/core/language/print.ts';
import { structuralHash } from '../../../src/core/language/structural-hash.ts';
import { randomProgram } from '../../support/random-program.ts';

const LIMITS = { genomeBytes: 65_536 };

/** What is wrong with every bomb and every flat text, by name. */
const FOUND = new Map(
  Object.entries({ ...BOMBS, ...FLAT }).map(([name, text]) => [name, inspect(text, LIMITS)]),
);
const rulesOf = (name: string): readonly string[] | undefined =>
  FOUND.get(name)?.findings.map((finding) => finding.rule);

test(
  'bombs: everything deeper than 128 levels is refused as too deep, never a crash',
  { timeout: 60_000 },
  () => {
    for (const [name, text] of Object.entries(BOMBS)) {
      expect(text.length, name).toBeLessThanOrEqual(65_536);
      expect(FOUND.get(name)?.accepted, name).toBe(false);
      expect(rulesOf(name), name).toEqual(['too-deep']);
    }
  },
);

test('flat texts of 64 KiB: no depth finding, a short answer', { timeout: 60_000 }, () => {
  for (const [name, text] of Object.entries(FLAT)) {
    expect(text.length, name).toBeLessThanOrEqual(65_536);
    const rules = rulesOf(name);
    expect(rules?.length, name).toBeLessThanOrEqual(32);
    expect(rules, name).not.toContain('too-deep');
  }
});

test('with two thirds of the usual stack the answers are the same', { timeout: 60_000 }, () => {
  const script = fileURLToPath(new URL('../../support/inspect-bombs.ts', import.meta.url));
  const run = spawnSync(process.execPath, ['--no-warnings', '--stack-size=650', script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(run.stderr).toBe('');
  const expected = [...FOUND.keys()].map((name) => [name, rulesOf(name)]);
  expect(JSON.parse(run.stdout)).toEqual(Object.fromEntries(expected));
});

const nested = (depth: number): string =>
  `export default function f(a) { return ${'['.repeat(depth)}${']'.repeat(depth)}; }`;

test('the limit is exact: 128 levels of tree and of brackets', () => {
  // Program, function, block and return are four levels; the brackets of the block are one.
  expect(inspect(nested(124), LIMITS).accepted).toBe(true);
  expect(inspect(nested(125), LIMITS).findings).toMatchObject([{ rule: 'too-deep', line: 1 }]);
  const round = (depth: number): string =>
    `export default function f(a) { return ${'('.repeat(depth)}a${')'.repeat(depth)}; }`;
  expect(inspect(round(127), LIMITS).accepted).toBe(true);
  expect(inspect(round(128), LIMITS).findings).toMatchObject([{ rule: 'too-deep', line: 1 }]);
});

test('brackets in strings, comments and templates do not count', () => {
  const many = '([{'.repeat(100);
  const text = `// ${many}\nexport default function f(a) { /* ${many} */ return "${many}" + '${many}' + \`${many}\${a}${many}\`; }`;
  expect(inspect(text, LIMITS)).toMatchObject({ accepted: true });
});

const TOKENS = [
  ...'( ) [ ] { } ; , . ? : = => + - * / % ** ! ~ < > & | ^ ?? ?. ... ` ${ " \' \\ \n // /* */ #'.split(
    ' ',
  ),
  ...'let const var function return if else for of in while do switch case default break continue try catch'.split(
    ' ',
  ),
  ...'finally throw new delete typeof void instanceof this class async await yield export import null true'.split(
    ' ',
  ),
  ...'a b f x Math Map constructor __proto__ 1 0.5 1e9 0x "s" \ud800 \u2028 é // EVOLVE-BLOCK-START\n'.split(
    ' ',
  ),
];

test(
  'noise: 6,000 damaged programs and token soups never throw; what is accepted round-trips',
  { timeout: 60_000 },
  () => {
    let accepted = 0;
    let refused = 0;
    for (let seed = 1; seed <= 6_000; seed++) {
      const dice = createDice(seed + 2e6);
      let text = seed % 3 === 0 ? '' : printTree(randomProgram(dice)).slice(0, 4_000);
      for (let edits = dice.int(seed % 3 === 0 ? 80 : 3) + 1; edits > 0; edits--) {
        const at = dice.int(text.length + 1);
        const until = at + (dice.chance(0.5) ? dice.int(4) : 0);
        const token = dice.chance(0.7) ? ` ${dice.pick(TOKENS)} ` : '';
        text = text.slice(0, at) + token + text.slice(until);
      }
      const parsed = parseGenome(text, LIMITS);
      if (!parsed.ok) {
        refused++;
        expect(parsed.error.length, `seed ${seed}`).toBeGreaterThan(0);
        continue;
      }
      accepted++;
      const { tree, frame } = parsed.value;
      expect(checkTree(tree), `seed ${seed}`).toEqual([]);
      if (frame !== undefined) continue;
      const again = parseGenome(printTree(tree), LIMITS);
      expect(again.ok && structuralHash(again.value.tree), `seed ${seed}`).toBe(
        structuralHash(tree),
      );
    }
    expect(accepted).toBeGreaterThan(400);
    expect(refused).toBeGreaterThan(2_000);
  },
);
