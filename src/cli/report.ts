import type { ModelsView } from '../../durable-objects/population-api.ts';
import type { HubClient } from './client.ts';
import type { ChampionView, PopulationView } from './population-view.ts';
import type { About, Task } from './task-folder.ts';
import { plot, printable, table } from './terminal.ts';

/** What a person wants to know at the end of a run. */
export function report(
  task: Task,
  population: PopulationView,
  champion: ChampionView,
  history: readonly number[],
): string {
  const parts = [
    ...(history.length > 2 ? [`best fitness over the run\n${plot(history)}`] : []),
    resultTable(task.about, population),
    sentence(task.about, population),
    ...(population.models === undefined ? [] : [modelsSentence(population.models)]),
    `the champion (${champion.bytes} bytes, simplified):\n\n${printable(champion.simplified)}`,
  ];
  return parts.join('\n\n');
}

/** Seed, baselines and champion on data that the search never saw. */
function resultTable(about: About, population: PopulationView): string {
  const { measure } = about;
  const onTest = population.testFitness !== undefined;
  const data = onTest ? 'unseen data' : 'training data';
  const rows = population.baselines.map((each) => [
    each.name === about.textbook ? `${printable(each.name)} (textbook)` : printable(each.name),
    shown(measure, onTest ? each.testFitness : each.fitness),
  ]);
  return table([
    [about.title, `${measure.name} on ${data}`],
    ...rows,
    ['champion', shown(measure, championFitness(population))],
  ]);
}

function sentence(about: About, population: PopulationView): string {
  const { measure } = about;
  const textbook = population.baselines.find(({ name }) => name === about.textbook);
  const rival = textbook ?? population.baselines[0];
  const best = championFitness(population);
  if (!rival || best === undefined)
    return `The run ended by ${population.stoppedBy ?? 'the user'}.`;
  const rivalFitness = population.testFitness === undefined ? rival.fitness : rival.testFitness;
  const verb =
    rivalFitness === undefined || rivalFitness === null || best > rivalFitness
      ? 'beats'
      : best === rivalFitness
        ? 'equals'
        : 'does not reach';
  const where =
    population.testFitness === undefined ? 'On the training data' : 'On data it never saw';
  return (
    `${where} the evolved program ${verb} ${textbook ? `the textbook rule "${printable(rival.name)}"` : 'its seed'}: ` +
    `${measure.name} ${shown(measure, best)} against ${shown(measure, rivalFitness)}, ` +
    `after ${population.evaluations} evaluations.`
  );
}

/** What models did and cost, and why they stopped if they did. */
function modelsSentence({ state, reason, proposals, spentUsd }: ModelsView): string {
  const did = `Models ended ${proposals} calls, ${usd(spentUsd)} USD spent.`;
  return state === 'ready' ? did : `${did} They stopped: ${printable(reason ?? state)}.`;
}

/** In figures that say something, however little it is. */
const usd = (amount: number): string =>
  amount === 0 || amount >= 1 ? amount.toFixed(2) : String(Number(amount.toPrecision(3)));

const championFitness = (population: PopulationView): number | undefined =>
  population.testFitness ?? population.champion?.fitness ?? undefined;

function shown(measure: About['measure'], fitness: number | null | undefined): string {
  if (fitness === null || fitness === undefined) return '-';
  const value = measure.offset + measure.scale * fitness;
  return `${Number.isInteger(value) ? value : value.toPrecision(4)}${measure.unit}`;
}

/** What to do next: call the champion, evolve something of one's own. */
export function nextSteps(
  { url, key }: HubClient,
  id: string,
  sampleArgs: readonly unknown[],
): string {
  return [
    'call it:',
    `  curl -s ${url}/v1/populations/${id}/champion/invoke -H 'authorization: Bearer ${key}' \\`,
    `    -H 'content-type: application/json' -d '${JSON.stringify({ args: sampleArgs })}'`,
    'evolve something of your own:',
    '  npm run evolve -- --new my-task && npm run evolve -- my-task',
  ].join('\n');
}
