/** `npm run costs:check -- <example | folder>`: what a run's model calls would cost, reckoned here, without a hub. */
import { armId, type Arm } from '../core/models/call.ts';
import { createCatalog } from '../core/models/catalog.ts';
import type { Estimate, PlannedRun } from '../core/models/estimate.ts';
import { estimateInUsd } from '../core/models/estimate-usd.ts';
import { definePopulation } from '../engine/definition.ts';
import { estimateRun } from '../engine/models/estimate-run.ts';
import { parseModelSettings } from '../model-settings.ts';
import { createPopulation } from '../schemas/population.ts';
import { parseLine, runCommand } from './options.ts';
import { exampleNames, loadTask, type Task } from './task-folder.ts';
import { table, tell, tellResult } from './terminal.ts';

const USAGE = `usage: npm run costs:check -- <example | folder> [--models ID,ID] [--limit USD] [--json]
Models: those of BEDROCK_MODELS, AWS_REGIONS, OPENAI_MODELS, MODEL_PRICES, or those of --models (Bedrock ids or profiles).
With --limit the exit code is 1 if the run could cost more.
examples: ${exampleNames().join(', ')}`;

/** What a missing AWS_REGIONS means for --models: prices hardly differ by region. */
const ANY_REGION = 'us-east-1';

const usd = (micro: number): string => (micro / 1e6).toFixed(6);

runCommand(async () => {
  const line = parseLine(
    { models: { type: 'string' }, limit: { type: 'string' }, json: { type: 'boolean' } },
    USAGE,
    1,
  );
  const [name] = line.positionals;
  if (name === undefined) throw new Error(USAGE);
  const limit = usdOption(line.text('limit'));
  const named = line
    .text('models')
    ?.split(',')
    .filter((model) => model !== '');
  const task = loadTask(name);
  const found = estimateOf(task, armsOf(named), named, Date.now());
  const isOver = limit !== undefined && found.costMicro.worst > limit * 1e6;
  tellResult(
    line.flag('json'),
    () => ({ ...estimateInUsd(found), limitUsd: limit ?? null, ok: !isOver }),
    () => report(task, found),
  );
  if (!isOver) return;
  tell(
    process.stderr,
    `${task.name}: up to ${usd(found.costMicro.worst)} USD, the limit is ${limit}. Lower config.budget.usd or stop.proposals.`,
  );
  process.exitCode = 1;
});

function usdOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^(?:\d+\.?\d*|\.\d+)$/.test(text))
    throw new Error(`--limit needs an amount in USD\n${USAGE}`);
  return Number(text);
}

/** The arms with a price. A model without one would not be called: that is told, not reckoned as free. */
function armsOf(named: readonly string[] | undefined): PlannedRun['arms'] {
  const settings = parseModelSettings(process.env);
  for (const problem of settings.problems) tell(process.stderr, problem);
  const [region = ANY_REGION] = (process.env['AWS_REGIONS'] ?? '')
    .split(',')
    .filter((each) => each);
  const arms: readonly Arm[] =
    named?.map((model) => ({ provider: 'bedrock', region, model })) ?? settings.arms;
  const catalog = createCatalog(settings.prices);
  return arms.flatMap((arm) => {
    const facts = catalog.find(arm.model);
    if (facts !== undefined) return [{ arm, facts }];
    tell(process.stderr, `${arm.model}: no price is known, so it would never be called`);
    return [];
  });
}

/** `named`: these models take part, whatever the task's own config says. */
function estimateOf(
  task: Task,
  arms: PlannedRun['arms'],
  named: readonly string[] | undefined,
  now: number,
): Estimate {
  const { config } = task.body;
  const models = { ...(config?.['models'] as object | undefined), arms: named };
  const body = named === undefined ? config : { ...config, models };
  const parsed = createPopulation.safeParse({ ...task.body, config: body ?? {} });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${task.name}: /${issue?.path.join('/') ?? ''}: ${issue?.message ?? ''}`);
  }
  const defined = definePopulation(parsed.data, { drawnSeed: 0, hasIsolates: true });
  if (!defined.ok) throw new Error(`${task.name}: ${defined.error.detail}`);
  return estimateRun(defined.value.definition, defined.value.evaluation, arms, now);
}

function report(task: Task, found: Estimate): string {
  const { calls, costMicro, seconds, perCall, limitedBy, arms } = found;
  if (limitedBy === 'no-models')
    return `${task.about.title}: no model takes part, so nothing is spent. ${task.body.config?.['models'] === undefined ? 'Its config has no "models"; --models ID reckons as if it had.' : 'No model is configured.'}`;
  const many =
    calls.expected === null
      ? 'no rule ends its calls, and they are free'
      : `about ${calls.expected} calls, ended by ${limitedBy}`;
  const most = calls.most === null ? '' : `, at most ${calls.most}`;
  const rows = [
    ['', 'low', 'expected', 'worst'],
    ['run, USD', usd(costMicro.low), usd(costMicro.expected), usd(costMicro.worst)],
    [
      'call, USD',
      usd(perCall.costMicro.low),
      usd(perCall.costMicro.expected),
      usd(perCall.costMicro.worst),
    ],
  ];
  const uses = arms.map(({ arm, share, costMicro: micro }) => [
    armId(arm),
    `${(100 * share).toFixed(1)} %`,
    usd(micro),
  ]);
  return [
    `${task.about.title}: ${many}${most}; ${seconds ?? 'any number of'} seconds of calls`,
    table(rows),
    table([['arm', 'of the calls', 'USD a call'], ...uses]),
    `A call has about ${perCall.inputTokens} tokens of input and ${perCall.outputTokens} of output. Worst: what is reserved before calls, within the budget.`,
  ].join('\n\n');
}
