import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, type StartedHub, startHub, temporaryState } from '../support/commands.ts';

const HAIKU = 'global.anthropic.claude-haiku-5-5';
const folder = temporaryState();
let hub: StartedHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => {
  hub.stop();
  folder.remove();
});

interface Document {
  readonly usd: { readonly low: number; readonly expected: number; readonly worst: number };
  readonly calls: { readonly expected: number; readonly most: number };
  readonly limitedBy: string;
  readonly ok: boolean;
  readonly arms: readonly { readonly arm: string; readonly usdPerCall: number }[];
}

async function check(args: string, env: Readonly<Record<string, string>> = {}) {
  const run = runCommand('costs-check', args.split(' '), env);
  const code = await run.exit();
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

test('costs:check: a task without models costs nothing', async () => {
  const { code, stdout } = await check('fizz-buzz --limit 0');
  expect(code).toBe(0);
  expect(stdout).toContain('nothing is spent');
});

test('costs:check: fails above the limit and names what to lower, passes below it', async () => {
  const over = await check(`nguyen/7 --models ${HAIKU} --limit 0.5 --json`);
  expect(over.code).toBe(1);
  expect(over.stderr).toMatch(/up to 1\.000000 USD, the limit is 0\.5.*budget\.usd/);
  const found = JSON.parse(over.stdout) as Document;
  expect(found).toMatchObject({ ok: false, limitedBy: 'evaluations', usd: { worst: 1 } });
  expect(found.usd.expected).toBeGreaterThan(0);
  expect(found.usd.expected).toBeLessThan(0.5);
  const under = await check(`nguyen/7 --models ${HAIKU} --limit 1 --json`);
  expect(under.code).toBe(0);
  expect(JSON.parse(under.stdout)).toMatchObject({ ok: true, usd: found.usd });
});

test('costs:check: models and prices of the environment, as the hub reads them; one without a price is told of', async () => {
  writeFileSync(
    path.join(folder.dir, 'task.json'),
    JSON.stringify({
      name: 'double',
      seeds: ['export default function f(x) { return x; }'],
      evaluator: {
        kind: 'cases',
        compare: { kind: 'exact' },
        cases: [{ args: [1], expected: 2 }],
      },
      config: { models: {}, budget: { usd: 3, calls: 11 }, stop: { generations: 100 } },
    }),
  );
  const { code, stdout, stderr } = await check(`${folder.dir} --json`, {
    AWS_BEARER_TOKEN_BEDROCK: 'test-key',
    AWS_REGIONS: 'eu-west-1',
    BEDROCK_MODELS: 'some.model,dear.model',
    MODEL_PRICES: JSON.stringify({ 'some.model': { in: 1, out: 5 } }),
  });
  expect(code).toBe(0);
  expect(stderr).toContain('dear.model: no price is known');
  const { arms, calls, limitedBy } = JSON.parse(stdout) as Document;
  expect(arms.map(({ arm }) => arm)).toEqual(['bedrock/eu-west-1/some.model']);
  expect(calls).toEqual({ expected: 11, most: 11 });
  expect(limitedBy).toBe('calls');
  expect(stdout + stderr).not.toContain('test-key');
});

test('costs:check: a reader that leaves early ends it without a stack trace', async () => {
  const run = runCommand('costs-check', ['nguyen/7', '--models', HAIKU]);
  run.child.stdout?.destroy();
  expect(await run.exit()).toBe(141);
  expect(run.stderr()).toBe('');
});

test('a task.json that is no object is told of by its name', async () => {
  writeFileSync(path.join(folder.dir, 'task.json'), 'null');
  const { code, stderr } = await check(folder.dir);
  expect(code).toBe(1);
  expect(stderr).toMatch(/task\.json is not a JSON object/);
});

const HEADER =
  'line_item_usage_start_date,line_item_product_code,line_item_usage_type,line_item_unblended_cost,product_region_code';

async function reconcile(lines: readonly string[], options: readonly string[] = []) {
  const file = path.join(folder.dir, 'bill.csv');
  writeFileSync(file, [HEADER, ...lines].join('\n'));
  const run = runCommand('costs-reconcile', [file, '--state', hub.dir, ...options]);
  const code = await run.exit();
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

test('costs:reconcile: a bill for what the hub never called is a difference, other services are not', async () => {
  const other = '2026-11-20T00:00:00Z,AmazonS3,Requests-Tier1,0.5,us-east-1';
  const clean = await reconcile([other]);
  expect(clean.stderr).toBe('');
  expect(clean.code).toBe(0);
  expect(clean.stdout).toContain('nothing differs by more than 1 %');
  const billed =
    '2026-11-20T05:00:00Z,AmazonBedrockService,USE1-Claude4.5Haiku-output-tokens,0.25,us-east-1';
  const found = await reconcile([other, billed], ['--json']);
  expect(found.code).toBe(1);
  expect(JSON.parse(found.stdout)).toMatchObject({
    compared: 1,
    skipped: 1,
    differences: [
      {
        day: '2026-11-20',
        region: 'us-east-1',
        model: 'Claude4.5Haiku',
        ledgerUsd: 0,
        billUsd: 0.25,
      },
    ],
  });
});

test('costs:reconcile: a file that is no bill, a folder without a hub', async () => {
  const wrong = await reconcile(['2026-11-20,AmazonBedrock,USE1-NovaPro-input-tokens,much,']);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('line 2: the cost is not a number');
  const alone = runCommand('costs-reconcile', [
    path.join(folder.dir, 'bill.csv'),
    '--state',
    path.join(folder.dir, 'none'),
  ]);
  expect(await alone.exit()).toBe(1);
  expect(alone.stderr()).toContain('no hub runs on');
});
