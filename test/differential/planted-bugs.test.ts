/** The check of the check: a machine with a fault must differ from V8 on the generated programs. */
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import type * as MachineUnderTest from '../support/machine-under-test.ts';
import { programs } from '../support/program-generator/program.ts';
import { runInV8, type V8Result } from '../support/v8-oracle.ts';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts';

/** Where time is no matter, all the faults and more programs. */
const LONG = process.env['LONG'] === '1';
/** What `npm test` tries is found within half of them. */
const PROGRAMS = LONG ? 3_000 : 1_000;
const SEED = 30;
const LANGUAGE = path.join(PROJECT_ROOT, 'src/core/language');

let texts: readonly string[];
let v8: readonly V8Result[];

beforeAll(async () => {
  texts = fc.sample(programs, { numRuns: PROGRAMS, seed: SEED });
  v8 = await runInV8(texts);
}, 120_000);

/** The front, the compiler and the machine bundled anew, with one line of one file changed. */
async function machineWith(bug: PlantedBug | undefined): Promise<typeof MachineUnderTest> {
  const plant: Plugin = {
    name: 'plant',
    setup(bundle) {
      bundle.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        if (bug === undefined || file !== path.join(LANGUAGE, bug.file)) return undefined;
        const source = readFileSync(file, 'utf8');
        if (!source.includes(bug.find)) throw new Error(`"${bug.what}": its line is gone`);
        return { contents: source.replace(bug.find, bug.replace), loader: 'ts' };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [path.join(PROJECT_ROOT, 'test/support/machine-under-test.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    plugins: [plant],
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return (await import(`data:text/javascript;base64,${code}`)) as typeof MachineUnderTest;
}

/** How many programs it took until one differed, or undefined. A fault may also break the host: that is found too. */
function firstDifference({ compareWithV8 }: typeof MachineUnderTest): number | undefined {
  const at = texts.findIndex((text, i) => {
    try {
      return compareWithV8(text, v8[i] ?? { timeout: true }).verdict.kind === 'different';
    } catch {
      return true;
    }
  });
  return at < 0 ? undefined : at + 1;
}

test('planted bugs: there are at least thirty, and without one nothing differs', async () => {
  expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(30);
  expect(firstDifference(await machineWith(undefined))).toBeUndefined();
});

/** Every third in `npm test`; all of them where time is no matter (`LONG=1`). */
const TRIED = PLANTED_BUGS.filter((_, i) => LONG || i % 3 === 0);

test.each(TRIED)('planted bugs: $what is found', async (bug) => {
  expect(firstDifference(await machineWith(bug))).toBeDefined();
});
