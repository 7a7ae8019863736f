import { afterAll, expect, test } from 'vitest';
import { exampleNames, loadTask } from '../../src/cli/task-folder.ts';
import type { Search } from '../../src/engine/search.ts';
import { runExample } from '../support/example-run.ts';

/**
 * Every example to its full budget for the seeds 1 to 5; `EXAMPLE=name` runs one. Prints the README's table: all
 * figures are on `test` data, which no search sees. Same filled configuration, same result, so a hub on any machine
 * (`npm run evolve -- NAME --seed N`) shows the same figures.
 */
const SEEDS = [1, 2, 3, 4, 5];
const wanted = process.env['EXAMPLE'];
const names = exampleNames().filter((name) => wanted === undefined || name === wanted);
const rows: string[][] = [];

test.each(names)('%s: the champion beats its seed on unseen data, 5 seeds of 5', async (name) => {
  const { about } = loadTask(name);
  const runs: Search['state'][] = [];
  for (const seed of SEEDS) runs.push((await runExample(name, { seed })).state);
  const [seedFitness, textbook] = ['seed', about.textbook].map(
    (rule) => runs[0]?.baselines.find((each) => each.name === rule)?.testFitness,
  );
  const reached = runs.map(({ testFitness }) => testFitness ?? -Infinity).toSorted((a, b) => a - b);
  const evaluations = runs.map((run) => run.evaluations).toSorted((a, b) => a - b);
  const shown = (fitness: number | undefined): string =>
    fitness === undefined
      ? '–'
      : `${Number((about.measure.offset + about.measure.scale * fitness).toPrecision(4))}${about.measure.unit}`;
  const better = (rival: number): string =>
    `${reached.filter((fitness) => fitness > rival).length}/${SEEDS.length}`;
  rows.push([
    `\`${name}\` (${about.measure.name})`,
    shown(seedFitness),
    textbook === undefined ? '–' : `${about.textbook}: ${shown(textbook)}`,
    shown(reached[2]),
    shown(reached[0]),
    better(seedFitness ?? Infinity),
    textbook === undefined ? '–' : better(textbook),
    (evaluations[2] ?? 0).toLocaleString('en'),
  ]);
  expect(reached[0]).toBeGreaterThan(seedFitness ?? Infinity);
  // what `npm start` shows beats the textbook as well
  if (name === 'bin-packing') expect(reached[0]).toBeGreaterThan(textbook ?? Infinity);
});

afterAll(() => {
  const head = [
    ['example', 'seed', 'textbook rule', 'champion, median', 'champion, worst'],
    ['better than seed', 'better than textbook', 'evaluations, median'],
  ].flat();
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  process.stdout.write(`\n${lines.join('\n')}\n`);
});
