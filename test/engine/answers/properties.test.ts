import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProgramGenome } from '../../../src/core/evolution/agent.ts';
import { sameTree, withAtom } from '../../../src/core/evolution/edit.ts';
import { makeProgram } from '../../../src/core/language/genome.ts';
import { Kind } from '../../../src/core/language/kinds.ts';
import { utf8Length } from '../../../src/core/utf8-length.ts';
import type { Tree } from '../../../src/core/language/tree.ts';
import { applyAnswer } from '../../../src/engine/answers/apply.ts';
import { hasSameSignature } from '../../../src/engine/answers/fixed-parts.ts';
import { sameButSpace } from '../../../src/engine/answers/locate.ts';
import { programs } from '../../support/program-generator/program.ts';
import { parsed } from '../../support/tasks.ts';
import { BAD_ANSWERS, PARENTS } from './corpus.ts';

const LIMITS = { genomeBytes: 65_536 };
/** As the hub prints it: every difference is one of meaning. */
const printed = (text: string): ProgramGenome => makeProgram(parsed(text).tree);

/** A few numbers of the program changed: at least one, each to a value that is nowhere yet. */
function mutated(tree: Tree, places: readonly number[]): Tree {
  const numbers = [...tree.kind.keys()].filter((node) => tree.kind[node] === Kind.Number);
  let changed = tree;
  for (const [i, place] of places.entries()) {
    const node = numbers[place % numbers.length];
    if (node !== undefined) changed = withAtom(changed, node, 90_001 + i);
  }
  return changed;
}

interface Edit {
  readonly search: string;
  readonly replace: string;
}

/** The lines that differ, each run with as many lines around it as make it unique. Both texts have equally many lines. */
function editsBetween(before: string, after: string): Edit[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const edits: Edit[] = [];
  for (let i = 0; i < old.length; i++) {
    if (old[i] === now[i]) continue;
    let [from, to] = [i, i + 1];
    while (!isUnique(old, from, to) && (from > 0 || to < old.length)) {
      from = Math.max(0, from - 1);
      to = Math.min(old.length, to + 1);
    }
    // Lines changed by an earlier edit stand in the text already.
    const search = [...now.slice(from, i), ...old.slice(i, to)].join('\n');
    edits.push({
      search,
      replace: [...now.slice(from, i + 1), ...old.slice(i + 1, to)].join('\n'),
    });
  }
  return edits;
}

function isUnique(lines: readonly string[], from: number, to: number): boolean {
  const squeezed = lines.slice(from, to).join('').replaceAll(/\s/g, '');
  if (squeezed === '') return false;
  const all = lines.join('').replaceAll(/\s/g, '');
  return all.indexOf(squeezed) === all.lastIndexOf(squeezed);
}

const conflict = ({ search, replace }: Edit): string =>
  `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
const tags = ({ search, replace }: Edit): string =>
  `<SEARCH>\n${search}\n</SEARCH>\n<REPLACE>\n${replace}\n</REPLACE>`;
const prefixed = (mark: string, text: string): string => text.replaceAll(/^/gm, mark);
const diff = ({ search, replace }: Edit): string =>
  `@@ -1 +1 @@\n${prefixed('-', search)}\n${prefixed('+', replace)}`;
const NOTATIONS = [conflict, tags, diff];

/** What happens to an answer on its way; none of it may matter. */
const NOISE: readonly ((answer: string) => string)[] = [
  (answer) => answer,
  (answer) => answer.replaceAll('\n', '\r\n'),
  (answer) => `<PATCH>\n${answer}\n</PATCH>`,
  (answer) => `\`\`\`\n${answer}\n\`\`\``,
  (answer) => `Of course.\n\n${answer}\n`,
];

test('a patch in any notation and layout makes exactly the child it describes', () => {
  let several = 0;
  let runs = 0;
  fc.assert(
    fc.property(
      programs,
      fc.array(fc.nat(1_000), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...NOTATIONS),
      fc.constantFrom(...NOISE),
      fc.boolean(),
      (source, places, notation, noise, flat) => {
        const parent = printed(source);
        const tree = mutated(parent.tree, places);
        fc.pre(!sameTree(tree, parent.tree));
        const target = makeProgram(tree);
        const edits = editsBetween(parent.text, target.text);
        runs++;
        if (edits.length > 1) several++;
        const flatten = (text: string): string => (flat ? text.replaceAll(/^ +/gm, '') : text);
        const written = edits.map(({ search, replace }) =>
          notation({ search: flatten(search), replace }),
        );
        const applied = applyAnswer('patch', noise(written.join('\n')), parent, LIMITS);
        if (!applied.ok) throw new Error(JSON.stringify(applied.error));
        expect(applied.value.genome.text).toBe(target.text);
      },
    ),
    { seed: 4, numRuns: 200 },
  );
  expect(runs).toBeGreaterThan(150);
  expect(several).toBeGreaterThan(40);
}, 30_000);

const plain = parsed(PARENTS.plain);
const marked = parsed(PARENTS.marked);

/** Texts near the envelope: pieces of good and bad answers in any order. */
const PIECES = [
  ...BAD_ANSWERS.flatMap(({ answer }) => answer.split(/(?<=\n)/)),
  '<PATCH>\n',
  '</PATCH>\n',
  '<PROGRAM>\n',
  '<<<<<<< SEARCH\n',
  '=======\n',
  '>>>>>>> REPLACE\n',
  '```js\n',
  '@@\n',
];

test('whatever a model writes: a changed child that keeps every fixed part, or a fault', () => {
  let children = 0;
  const faults = new Set<string>();
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 20 })), {
        maxLength: 30,
      }),
      fc.constantFrom(...BAD_ANSWERS.map(({ answer }) => answer)),
      fc.constantFrom(plain, marked),
      fc.constantFrom('patch', 'rewrite', 'merge', 'repair'),
      (pieces, known, parent, operator) => {
        const limits = { genomeBytes: 600 };
        const answer = pieces.length % 2 === 0 ? pieces.join('') : `${pieces.join('')}\n${known}`;
        const applied = applyAnswer(operator, answer, parent, limits);
        if (!applied.ok) {
          faults.add(applied.error.code);
          expect(applied.error.detail.length).toBeLessThanOrEqual(1_000);
          return;
        }
        children++;
        const { genome } = applied.value;
        expect(sameTree(genome.tree, parent.tree)).toBe(false);
        expect(hasSameSignature(genome.tree, parent.tree)).toBe(true);
        expect(genome.frame).toEqual(parent.frame);
        expect(utf8Length(genome.text)).toBeLessThanOrEqual(limits.genomeBytes);
      },
    ),
    { seed: 5, numRuns: 2_000 },
  );
  expect(children).toBeGreaterThan(200);
  expect(faults.size).toBeGreaterThanOrEqual(6);
}, 30_000);

test('a SEARCH that is not in the program is always a fault', () => {
  let runs = 0;
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), (search) => {
      const squeezed = search.replaceAll(/\s/g, '');
      const isMarker = /^[<>=`@]|SEARCH/.test(squeezed);
      fc.pre(
        squeezed !== '' && !isMarker && !PARENTS.plain.replaceAll(/\s/g, '').includes(squeezed),
      );
      fc.pre(!sameButSpace(search, ''));
      runs++;
      const answer = conflict({ search, replace: 'sum = 1;' });
      const applied = applyAnswer('patch', answer, plain, LIMITS);
      expect(applied.ok ? 'applied' : applied.error.code).toBe('no-match');
    }),
    { seed: 6, numRuns: 500 },
  );
  expect(runs).toBeGreaterThan(300);
});

test('hostile sizes end in time', () => {
  const started = performance.now();
  const blocks = `<<<<<<< SEARCH\na\n=======\naa\n>>>>>>> REPLACE\n`.repeat(100);
  for (const answer of [
    blocks,
    blocks.repeat(50),
    '<SEARCH>'.repeat(20_000),
    '\n'.repeat(100_000),
    `<NAME>${' \n'.repeat(50_000)}`,
    '```\n'.repeat(30_000),
    '<PROGRAM>'.repeat(10_000),
    '@@\n-a\n'.repeat(20_000),
  ])
    applyAnswer('patch', answer, plain, LIMITS);
  // Quadratic work would take minutes; a busy machine must not fail the test.
  expect(performance.now() - started).toBeLessThan(10_000);
});
