/** What a terminal is shown of words from elsewhere: of a hub that is not to be trusted, of a task folder from anywhere. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, temporaryState } from '../support/commands.ts';

/** Clears the screen, names the window, turns the line round: as C0, C1 and bidirectional controls. */
const EVIL = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202eEVIL';
/** What may stand in a line of text. */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const state = temporaryState();
let hub: Server;
/** What the hub answers to a method and a path's last part, else to the method. */
let answers: Readonly<Record<string, readonly [status: number, body: unknown]>> = {};

beforeAll(async () => {
  hub = createServer(({ method, url }, response) => {
    const known = answers[`${method} ${url?.split('/').at(-1)}`] ?? answers[`${method}`];
    const [status, body] = known ?? [404, {}];
    response.writeHead(status).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(hub, 'listening');
});
afterAll(() => {
  hub.close();
  state.remove();
});

/** Everything that `evolve` of a folder with this `task.json` shows. */
async function shown(task: string, about?: object): Promise<string> {
  const folder = path.join(state.dir, 'task');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'task.json'), task);
  if (about !== undefined) writeFileSync(path.join(folder, 'about.json'), JSON.stringify(about));
  const { port } = hub.address() as AddressInfo;
  const variables = { HUB_URL: `http://127.0.0.1:${port}`, HUB_KEY: 'k' };
  const run = runCommand('evolve', [folder], variables);
  await run.exit();
  return run.stdout() + run.stderr();
}

const TASK = JSON.stringify({ name: 'task' });

test('a problem, its fields and hints: without control characters, whatever shape the hub gives them', async () => {
  const errors = [{ pointer: `/${EVIL}`, detail: EVIL, line: 1, hint: EVIL }];
  answers = { 'POST populations': [422, { detail: EVIL, errors }] };
  const text = await shown(TASK);
  expect(text).toContain('EVIL');
  expect(text).not.toMatch(CONTROLS);
  for (const body of [null, { errors: 'none', detail: {} }, { errors: [null] }]) {
    answers = { 'POST populations': [502, body] };
    expect(await shown(TASK), JSON.stringify(body)).toContain('status 502');
  }
});

test('a task folder and what a hub says of a run: without control characters', async () => {
  expect(await shown(`{ "name": "${EVIL} `)).not.toMatch(CONTROLS);
  const population = {
    id: `p_${EVIL}`,
    name: EVIL,
    state: 'completed',
    stoppedBy: EVIL,
    generation: 1,
    evaluations: EVIL,
    best: null,
    champion: null,
    baselines: [{ name: EVIL, fitness: 1 }],
    models: { state: EVIL, reason: EVIL, proposals: EVIL, spentUsd: 0 },
    config: { seed: 1, stop: {} },
  };
  answers = {
    'POST populations': [201, population],
    GET: [200, population],
    'GET champion': [200, { genome: EVIL, simplified: EVIL, fitness: 1, bytes: EVIL }],
  };
  const measure = { name: EVIL, unit: EVIL, scale: 1, offset: 0 };
  const text = await shown(TASK, { title: EVIL, measure });
  expect(text).toContain('the champion');
  expect(text).not.toMatch(CONTROLS);
});
