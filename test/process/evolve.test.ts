import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../src/cli/client.ts';
import { killKnown, stillRunning } from '../../src/cli/process-tree.ts';
import { announcedHub } from '../../src/cli/state-dir.ts';
import {
  request,
  runCommand,
  type StartedHub,
  startHub,
  temporaryState,
} from '../support/commands.ts';
import { copyPrepared } from '../support/prepared-hub.ts';

/** A folder without a hub. */
const state = temporaryState();
let hub: StartedHub;
beforeAll(async () => {
  await copyPrepared('', state.dir);
  hub = await startHub();
});
afterAll(() => {
  hub.stop();
  state.remove();
});

interface Document {
  readonly population: {
    readonly id: string;
    readonly state: string;
    readonly evaluations: number;
  };
  readonly champion: { readonly genome: string; readonly fitness: number };
  readonly seed: number;
}

test('evolve --json: exactly one document on stdout, the champion in the file asked for', async () => {
  const out = path.join(hub.dir, 'champion.js');
  const options = `nguyen/1 --seed 3 --evaluations 2000 --json --state ${hub.dir} --out ${out}`;
  const run = runCommand('evolve', options.split(' '));
  expect(await run.exit()).toBe(0);
  const document = JSON.parse(run.stdout()) as Document;
  expect(document.seed).toBe(3);
  expect(document.population.state).toBe('completed');
  expect(document.population.evaluations).toBeLessThanOrEqual(2000);
  expect(readFileSync(out, 'utf8')).toBe(document.champion.genome);
});

test('evolve --new: the folder it writes is a task that runs', async () => {
  const folder = path.join(hub.dir, 'my-task');
  const made = runCommand('evolve', ['--new', folder]);
  expect(await made.exit()).toBe(0);
  // the run is told of, also where its file cannot be written
  const out = ['--out', path.join(hub.dir, 'no-such-folder/champion.js')];
  const options = ['--evaluations', '500', '--state', hub.dir, '--json', ...out];
  const run = runCommand('evolve', [folder, ...options]);
  expect(await run.exit()).toBe(1);
  expect(run.stderr()).toContain('no-such-folder');
  expect((JSON.parse(run.stdout()) as Document).population.state).toBe('completed');
});

test('evolve: an unknown example lists the names there are', async () => {
  const run = runCommand('evolve', ['no-such-thing', '--state', hub.dir]);
  expect(await run.exit()).toBe(1);
  expect(run.stderr()).toMatch(/no-such-thing.*bin-packing.*fizz-buzz/);
});

test('evolve: a command line that holds more than the command takes is refused, not half understood', async () => {
  // what is left of `npm run evolve fizz-buzz --seed 3`: npm keeps the name of the option for itself
  const run = runCommand('evolve', ['fizz-buzz', '3']);
  expect(await run.exit()).toBe(1);
  expect(run.stderr()).toMatch(/unexpected argument "3".*behind --[\s\S]*usage:/);
});

test.each([
  ['--evaluations', '5'],
  ['--preset', 'psb1-lexicase'],
])(
  'evolve: %s, which cannot change a run that goes on, is refused beside --resume',
  async (...option) => {
    const run = runCommand('evolve', ['nguyen/1', '--resume', 'p_1', ...option]);
    expect(await run.exit()).toBe(1);
    expect(run.stderr()).toContain(`${option[0]} is for a new run`);
  },
);

test.each([
  [{ HUB_URL: 'localhost:8787' }, /HUB_URL is not like http/],
  [{ HUB_URL: 'http://127.0.0.1:9', HUB_KEY: 'two words' }, /HUB_KEY may hold/],
])('evolve: a hub that cannot be asked as %o says is told of at once', async (env, fault) => {
  const run = runCommand('evolve', ['nguyen/1'], env);
  expect(await run.exit()).toBe(1);
  expect(run.stderr()).toMatch(fault);
});

test('evolve: an unknown preset lists the names there are', async () => {
  const run = runCommand('evolve', ['nguyen/2', '--preset', 'toString', '--state', hub.dir]);
  expect(await run.exit()).toBe(1);
  expect(run.stderr()).toMatch(/toString.*deap-symbolic-regression/);
});

test('evolve: a refused seed is told with its line and a hint', async () => {
  const folder = path.join(hub.dir, 'refused');
  await runCommand('evolve', ['--new', folder]).exit();
  writeFileSync(
    path.join(folder, 'seed.js'),
    'export default function f(a) {\n  return eval(a);\n}\n',
  );
  const run = runCommand('evolve', [folder, '--state', hub.dir]);
  expect(await run.exit()).toBe(1);
  expect(run.stderr()).toMatch(/\/seeds\/0: .*\(line 2\)/);
});

test('an answer that breaks off, or that asks for patience, is asked for again, with the same Idempotency-Key', async () => {
  const keys: unknown[] = [];
  const server = createServer(({ headers }, response) => {
    keys.push(headers['idempotency-key']);
    if (keys.length === 2) {
      response.writeHead(503, { 'retry-after': '1' }).end('{}');
      return;
    }
    response.writeHead(200, { 'content-length': '12' });
    if (keys.length === 1) response.write('{"id":', () => response.destroy());
    else response.end('{"id":"p_1"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = createClient(`http://127.0.0.1:${port}`, 'key');
  expect(await client.post('/v1/populations', {})).toEqual({ id: 'p_1' });
  expect(keys).toEqual([expect.any(String), keys[0], keys[0]]);
  server.close();
});

test('evolve: Ctrl-C with a key that may not pause says so, and the second one ends the command', async () => {
  const long = { stop: { evaluations: 10_000_000 }, seed: 1 };
  const evaluator = {
    kind: 'cases',
    compare: { kind: 'squared-error' },
    cases: [1, 2, 5].map((x) => ({ args: [x], expected: x ** 0.3 })),
  };
  const seeds = ['export default function f(x) { return x; }'];
  const body = { name: 'long', seeds, evaluator, config: long, start: true };
  const made = await request<{ id: string }>(hub.url, 'POST', '/v1/populations', body);
  const { id } = made.body;
  const reader = { name: 'reader', scopes: ['read'] };
  const issued = await request<{ key: string }>(hub.url, 'POST', '/v1/keys', reader);
  const env = { HUB_URL: hub.url, HUB_KEY: issued.body.key };
  const run = runCommand('evolve', ['nguyen/1', '--resume', id], env);
  await run.until(/scoring the seeds|generation \d+/);
  run.child.kill('SIGINT');
  await run.until(/not paused: the key has no scope "write"/);
  run.child.kill('SIGINT');
  expect(await run.exit()).toBe(130);
  expect(run.stderr()).not.toMatch(/^ +at /m);
  await request(hub.url, 'DELETE', `/v1/populations/${id}`);
});

test('evolve where no hub runs: Ctrl-C pauses, --resume goes on to the end', async () => {
  // with this seed no formula is exact before the last evaluation
  const args = ['nguyen/11', '--seed', '5', '--evaluations', '20000', '--state', state.dir];
  const run = runCommand('evolve', args);
  await run.until(/population (p_\w+)/);
  await run.until(/scoring the seeds|generation \d+/);
  run.child.kill('SIGINT');
  expect(await run.exit()).toBe(130);
  const [, id = ''] = /--resume (p_\w+)/.exec(run.stderr()) ?? [];
  expect(id).toMatch(/^p_/);
  const again = runCommand('evolve', ['nguyen/11', '--resume', id, '--state', state.dir, '--json']);
  expect(await again.exit()).toBe(0);
  const document = JSON.parse(again.stdout()) as Document;
  expect(document.population).toMatchObject({ id, state: 'completed' });
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)(
  'evolve where no hub runs: %s ends the runtime it started, --resume goes on',
  async (signal, code) => {
    // no fitness ends this one: it is still running when the signal comes, whatever its seed finds
    const args = ['tsp', '--seed', '1', '--evaluations', '9000000', '--state', state.dir];
    const run = runCommand('evolve', args);
    try {
      await run.until(/generation \d+/);
      const runtime = announcedHub(state.dir)?.runtime ?? [];
      expect(stillRunning(runtime).length).toBeGreaterThan(1);
      run.child.kill(signal);
      expect(await run.exit()).toBe(code);
      expect(stillRunning(runtime)).toEqual([]);
      expect(announcedHub(state.dir)).toBeUndefined();
    } finally {
      run.kill();
      killKnown(announcedHub(state.dir)?.runtime ?? []);
    }
  },
);
