import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AgentView, PopulationView } from '../../durable-objects/population-api.ts';
import { startLocalModel } from '../../src/cli/local-model.ts';
import { freePort } from '../../src/cli/port.ts';
import type { costs as costsBody } from '../../src/schemas/costs.ts';
import { type Command, request, runCommand, temporaryState } from '../support/commands.ts';
import { copyPrepared } from '../support/prepared-hub.ts';
import type * as z from 'zod';

// `npm run evolve -- … --model local` from end to end, and how the variables of models reach the hub.

type Costs = z.infer<typeof costsBody>;

/** Whatever models the machine's own environment may have, they are not meant. */
const NO_MODELS = { AWS_REGIONS: '', BEDROCK_MODELS: '', OPENAI_MODELS: '', MODEL_PRICES: '' };
const SECRET = 'sk-0123456789abcdef';
const OWN = {
  ...NO_MODELS,
  OPENAI_BASE_URL: 'http://127.0.0.1:9',
  OPENAI_API_KEY: SECRET,
  OPENAI_MODELS: 'mine,unpriced',
  BEDROCK_MODELS: 'homeless',
  MODEL_PRICES: `{"mine": {"in": 1, "out": 2, "source": "it's \\"ours\\" for $5"}}`,
};

const state = temporaryState();
let evolved: {
  readonly population: PopulationView;
  readonly champion: { readonly genome: string };
};
let hub: Command;
let url = '';

beforeAll(async () => {
  await copyPrepared('', state.dir);
  const options = '--model local --proposals 12 --budget 0.5 --seed 3 --json --state';
  const run = runCommand('evolve', ['nguyen/5', ...options.split(' '), state.dir], NO_MODELS);
  expect(await run.exit(), run.stderr()).toBe(0);
  evolved = JSON.parse(run.stdout()) as typeof evolved;
  const port = String(await freePort());
  hub = runCommand('start', ['--no-example', '--port', port, '--state', state.dir], OWN);
  url = (await hub.until(/ready (http:\/\/127\.0\.0\.1:\d+) key/))[1] ?? '';
}, 180_000);

afterAll(() => {
  hub.kill();
  state.remove();
});

const get = async <T>(target: string): Promise<T> => (await request<T>(url, 'GET', target)).body;
const at = (rest: string): string => `/v1/populations/${evolved.population.id}${rest}`;

test('evolve --model local: models propose, within their budget, until the proposals are used up', () => {
  const { population } = evolved;
  expect(population.state).toBe('completed');
  expect(population.stoppedBy).toBe('budget');
  expect(population.config).toMatchObject({
    models: { arms: ['local.mutator'] },
    budget: { usd: 0.5 },
    stop: { proposals: 12 },
  });
  expect(population.models?.proposals).toBeGreaterThanOrEqual(12);
  expect(population.models?.spentUsd).toBeGreaterThan(0);
  expect(population.models?.spentUsd).toBeLessThanOrEqual(0.5);
  expect(population.models).toMatchObject({ inFlight: 0, reservedUsd: 0 });
});

test('its children tell which model suggested them, why, and what it cost', async () => {
  const { items } = await get<{ items: readonly AgentView[] }>(at('/agents?limit=500'));
  const suggested = items.filter(({ operator }) =>
    ['patch', 'rewrite', 'merge'].includes(operator),
  );
  const [first] = suggested;
  expect(first, items.map(({ operator }) => operator).join(' ')).toBeDefined();
  const { dna } = await get<AgentView>(at(`/agents/${first?.hash ?? ''}`));
  expect(dna).toMatchObject({
    model: 'local.mutator',
    promptVersion: expect.stringMatching(/./),
    rationale: expect.stringMatching(/./),
  });
  expect(dna.cost).toBeGreaterThan(0);
  const other = items.find(({ operator }) => operator === 'seed' || operator === 'random');
  const plain = await get<AgentView>(at(`/agents/${other?.hash ?? ''}`));
  expect(Object.keys(plain.dna).toSorted()).toEqual(['operator', 'parents', 'places']);
});

test('the ledger of the account has what the population says that it spent', async () => {
  const { models } = evolved.population;
  const costs = (): Promise<Costs> => get<Costs>(at('/costs?rows=true'));
  // the last notes to the account may have been cut off by the end of the run; they are sent again
  await expect
    .poll(async () => (await costs()).total, { timeout: 30_000 })
    .toMatchObject({ usd: models?.spentUsd, calls: models?.proposals });
  expect(new Set((await costs()).rows?.map(({ arm }) => arm))).toEqual(
    new Set(['bedrock/us-east-1/local.mutator']),
  );
});

test('start: the variables of models reach the hub, their secrets nothing that others can read', async () => {
  const { items, problems } = await get<{
    items: readonly { arm: string; usable: boolean; facts: { price: { source: string } } | null }[];
    problems: readonly string[];
  }>('/v1/models');
  expect(items.map(({ arm, usable }) => [arm, usable])).toEqual([
    ['openai/-/mine', true],
    ['openai/-/unpriced', false],
  ]);
  expect(items[0]?.facts?.price.source).toBe(`it's "ours" for $5`);
  expect(problems).toEqual([expect.stringMatching(/^BEDROCK_MODELS .* AWS_REGIONS/)]);
  await hub.until(/^models: openai\/-\/mine, openai\/-\/unpriced \(no price.*\nBEDROCK_MODELS .*/m);
  expect(execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })).not.toContain(SECRET);
  for (const file of filesBelow(state.dir)) {
    expect(readFileSync(file).includes(SECRET), file).toBe(false);
  }
  expect(hub.stdout() + hub.stderr()).not.toContain(SECRET);
});

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

test('evolve: a model that the running hub has not is an error that names the way out', async () => {
  const refused = async (options: string): Promise<string> => {
    const run = runCommand('evolve', ['nguyen/1', '--state', state.dir, ...options.split(' ')]);
    expect(await run.exit()).toBe(1);
    expect(run.stdout()).toBe('');
    return run.stderr();
  };
  expect(await refused('--model local')).toMatch(/no model local\.mutator.*end it.*--state/);
  expect(await refused('--model nobody')).toMatch(/no model nobody, only openai.*BEDROCK_MODELS/);
  expect(await refused('--model unpriced')).toMatch(/no price of unpriced.*MODEL_PRICES/);
  expect(await refused('--budget 1')).toMatch(/--budget.*--model/);
  expect(await refused('--model mine --budget -1')).toMatch(/--budget/);
});

test('the local model is started again on its port when it ends, and ends with its owner', async () => {
  const said: string[] = [];
  const local = await startLocalModel((line) => said.push(line));
  const endpoint = local.variables['BEDROCK_ENDPOINT'] ?? '';
  const answers = async (): Promise<boolean> =>
    fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).then(
      () => true,
      () => false,
    );
  const until = async (wanted: boolean): Promise<void> => {
    for (const end = Date.now() + 20_000; (await answers()) !== wanted;) {
      if (Date.now() > end) throw new Error(`still ${wanted ? 'silent' : 'there'}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const pids = (): number[] =>
    execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes('bedrock/serve.ts'))
      .map((line) => line.trim().split(/\s+/).map(Number))
      .flatMap(([pid, parent]) => (parent === process.pid && pid !== undefined ? [pid] : []));
  await until(true);
  const [pid] = pids();
  if (pid === undefined) throw new Error('no child');
  process.kill(pid, 'SIGKILL');
  await until(false);
  await until(true);
  expect(said).toEqual(['restarted: the local model ended']);
  expect(pids()).not.toContain(pid);
  local.stop();
  await until(false);
});
