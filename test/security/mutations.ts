/** Damage done to real programs, as texts and as trees. */
import { vary } from '../../src/core/evolution/operators/vary.ts';
import type { Parent } from '../../src/core/evolution/policy.ts';
import { rng } from '../../src/core/evolution/random.ts';
import { VARIATIONS } from '../../src/core/evolution/rates.ts';
import { KIND_NAMES } from '../../src/core/language/kinds.ts';
import type { Tree } from '../../src/core/language/tree.ts';
import type { Dice } from '../support/dice.ts';
import { randomProgram } from '../support/random-program.ts';
import { OPERATOR_TASKS } from '../support/tasks.ts';

/** Tokens that decide much: every bracket, operator, word and value of the language, and some that it refuses. */
const TOKENS = (
  '( ) [ ] { } ; , . ? : = => + - * / % ** ! ~ < > & | ^ ?? ?. ... ` ${ " \' \\ \n // /* */ # ++ -- === !== << >>> ' +
  'let const var function return if else for of in while do switch case default break continue try catch finally ' +
  'throw new delete typeof void instanceof this class async await yield export import null true false undefined ' +
  'NaN Infinity Math.max Math.random Object.keys JSON.parse JSON.stringify Array.from Map Set Error a f x constructor ' +
  '__proto__ prototype .length .push .map .sort .flat .join .repeat .call .apply .bind .splice .slice .concat .fill ' +
  '0 1 -1 0.5 1e9 1e308 4294967295 4294967296 2147483648 16384 "" "s" "\\ud800" \u2028 é // EVOLVE-BLOCK-START\n'
).split(/ /);

const TOKEN = /\s+|\w+|"[^"]*"|'[^']*'|\W/g;

/** One edit or a few: tokens exchanged for others of their sort, left out, doubled, put in, taken from another program. */
export function mutateText(text: string, dice: Dice, others: readonly string[]): string {
  const tokens = text.match(TOKEN) ?? [];
  const edits = dice.chance(0.7) ? 1 : 1 + dice.int(6);
  for (let i = 0; i < edits && tokens.length > 0; i++) {
    if (dice.chance(0.6)) exchange(tokens, dice);
    else edit(tokens, dice, others);
  }
  return tokens.join('').slice(0, 20_000);
}

const SORTS = [/^\d+$/, /^[a-z_$]\w*$/i, /^["']/, /^[-+*/%<>&|^]$/];

/** A token becomes another of its sort from the same program: often still a program. */
function exchange(tokens: string[], dice: Dice): void {
  const at = dice.int(tokens.length);
  const sort = SORTS.find((known) => known.test(tokens[at] ?? ''));
  const alike = sort === undefined ? [] : tokens.filter((token) => sort.test(token));
  if (alike.length > 0) tokens[at] = dice.pick(alike);
}

function edit(tokens: string[], dice: Dice, others: readonly string[]): void {
  const at = dice.int(tokens.length);
  const count = dice.int(6);
  switch (dice.int(6)) {
    case 0:
      tokens.splice(at, count);
      break;
    case 1:
      tokens.splice(at, 1, ` ${dice.pick(TOKENS)} `);
      break;
    case 2:
      tokens.splice(at, 0, ...tokens.slice(at, at + 4 * count));
      break;
    case 3:
      tokens.splice(at, 1, tokens[dice.int(tokens.length)] ?? '');
      break;
    case 4: {
      const other = dice.pick(others).match(TOKEN) ?? [];
      const from = dice.int(other.length);
      tokens.splice(at, count, ...other.slice(from, from + 3 * count));
      break;
    }
    default:
      tokens.splice(at, 0, dice.pick(TOKENS));
  }
}

/** One to three numbers of the three arrays changed: kinds, sizes, values that no parser would give. */
export function mutateTree(tree: Tree, dice: Dice): Tree {
  const copy = {
    ...tree,
    kind: tree.kind.slice(),
    size: tree.size.slice(),
    value: tree.value.slice(),
  };
  for (let edits = 1 + dice.int(3); edits > 0; edits--) {
    const at = dice.int(copy.kind.length);
    const what = dice.int(4);
    if (what === 0) copy.kind[at] = dice.int(KIND_NAMES.length + 2);
    else if (what === 1) copy.value[at] = dice.int(tree.atoms.length + 4);
    else if (what === 2) copy.size[at] = dice.int(copy.kind.length + 2);
    else copy.kind[at] = copy.kind[dice.int(copy.kind.length)] ?? 0;
  }
  return copy;
}

/** What a few of the search's own operators make of two programs that use the whole language. */
export function variedTree(dice: Dice): Tree {
  const { policy } = dice.pick(OPERATOR_TASKS);
  const parentOf = (tree: Tree): Parent => ({ hash: '', genome: { kind: 'program', tree } });
  const other = parentOf(randomProgram(dice));
  let tree = randomProgram(dice);
  for (let edits = 1 + dice.int(12); edits > 0; edits--) {
    const random = rng(dice.int(2 ** 31), 'fuzz', edits, 0);
    const made = vary(dice.pick(VARIATIONS), [parentOf(tree), other], random, policy);
    if (made.ok) ({ tree } = made.value.genome);
  }
  return tree;
}
