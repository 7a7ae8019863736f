import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { BUILTINS } from '../../src/core/language/builtins/index.ts';
import { KIND_NAMES } from '../../src/core/language/kinds.ts';
import { nodeCount } from '../../src/core/language/tree.ts';
import { VOCABULARY } from '../../src/core/language/vocabulary.ts';
import { compareWithV8, type Ran } from '../support/machine-under-test.ts';
import { PRELUDE, programs } from '../support/program-generator/program.ts';
import { runInV8 } from '../support/v8-oracle.ts';

/** The machine against V8: its result or a trap, never another value. */
/** More where time is no matter (`npm run test:long`). */
const PROGRAMS = process.env['LONG'] === '1' ? 40_000 : 10_000;
const SEED = Number(process.env['SEED'] ?? 20_261_121);
/** How often everything has to be reached. */
const MIN_REACHED = PROGRAMS / 400;

let ran: readonly Ran[];
let texts: readonly string[];
const callsOf = new Map<string, number>();

beforeAll(async () => {
  console.log(`differential seed ${SEED}`);
  texts = fc.sample(programs, { numRuns: PROGRAMS, seed: SEED });
  const v8 = await runInV8(texts);
  countCalls();
  ran = texts.map((text, i) => compareWithV8(text, v8[i] ?? { timeout: true }));
}, 240_000);

/** Counts what is really called, so that the reach is that of the run and not of the text. */
function countCalls(): void {
  for (const { id, spec } of BUILTINS.natives.values()) {
    const counted =
      <T extends readonly unknown[], R>(f: (...args: T) => R) =>
      (...args: T): R => {
        callsOf.set(id, (callsOf.get(id) ?? 0) + 1);
        return f(...args);
      };
    const { call, begin, construct } = spec;
    Object.assign(
      spec,
      call && { call: counted(call) },
      begin && { begin: counted(begin) },
      construct && { construct: counted(construct) },
    );
  }
}

test(`differential: ${PROGRAMS} generated programs give V8's result or a trap`, () => {
  const wrong = ran.flatMap(({ verdict }, i) =>
    verdict.kind === 'different' || verdict.kind === 'refused'
      ? [`${JSON.stringify(verdict)}\n${texts[i]}`]
      : [],
  );
  expect(wrong.slice(0, 3)).toEqual([]);
});

test('differential: at most 2 % of the programs end in a trap', () => {
  const traps = ran.filter(({ verdict }) => verdict.kind === 'trap').length;
  console.log(`${traps} of ${PROGRAMS} programs end in a trap`);
  expect(traps / PROGRAMS).toBeLessThanOrEqual(0.02);
});

test('differential: the programs are of some size', () => {
  const prelude = nodesOf(`export default function main() {${PRELUDE}}`);
  const sizes = ran.flatMap(({ tree }) => (tree ? [nodeCount(tree) - prelude] : []));
  const median = sizes.toSorted((a, b) => a - b)[Math.floor(sizes.length / 2)];
  console.log(`median ${median} nodes`);
  expect(median).toBeGreaterThanOrEqual(25);
});

const nodesOf = (text: string): number => {
  const { tree } = compareWithV8(text, { value: 'undefined' });
  return tree ? nodeCount(tree) : 0;
};

test(`differential: every node kind is reached at least ${MIN_REACHED} times`, () => {
  // markers become Regions, which execute nothing
  const wanted = KIND_NAMES.filter((name) => name !== 'Region');
  const counts = KIND_NAMES.map(() => 0);
  const prelude = compareWithV8(`export default function main() {${PRELUDE}}`, { timeout: true });
  for (const { tree } of ran)
    for (const kind of tree?.kind ?? []) counts[kind] = (counts[kind] ?? 0) + 1;
  for (const kind of prelude.tree?.kind ?? []) counts[kind] = (counts[kind] ?? 0) - ran.length;
  const rare = wanted.filter((name) => {
    // the frame of every program has these once, and the prelude was taken off
    if (name === 'Program' || name === 'ExportFunction') return false;
    return (counts[KIND_NAMES.indexOf(name)] ?? 0) < MIN_REACHED;
  });
  expect(rare).toEqual([]);
});

test(`differential: every built-in is called at least ${MIN_REACHED} times`, () => {
  // `call`, `apply`, `bind` are the machine's own; `Number.parseInt` is `parseInt` under a second name
  const functions = VOCABULARY.filter(
    ({ form, owner, id }) =>
      form !== 'value' && owner !== 'function' && !id.startsWith('Number.parse'),
  );
  const rare = functions.filter(({ id }) => (callsOf.get(id) ?? 0) < MIN_REACHED);
  expect(rare.map(({ id }) => `${id}: ${callsOf.get(id) ?? 0}`)).toEqual([]);
});

test(`differential: every constant and data property is read at least ${MIN_REACHED} times`, () => {
  const values = VOCABULARY.filter(({ form }) => form === 'value');
  const all = texts.join('\n');
  const rare = values.filter(({ name, owner }) => {
    const spelled = /^[A-Z]/.test(owner)
      ? `${owner}.${name}`
      : owner === 'global'
        ? name
        : `.${name}`;
    return all.split(spelled).length - 1 < MIN_REACHED;
  });
  expect(rare.map(({ id }) => id)).toEqual([]);
});
