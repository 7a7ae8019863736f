import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { whileOpening } from '../../src/cli/opening.ts';
import { freePort, isPortFree } from '../../src/cli/port.ts';
import { endKnown, killKnown, stillRunning, treeOf } from '../../src/cli/process-tree.ts';
import { bundle } from '../../src/cli/runtime.ts';
import { announcedHub, type RunningHub } from '../../src/cli/state-dir.ts';
import {
  type Command,
  request,
  runCommand,
  temporaryState,
  TEST_KEY,
} from '../support/commands.ts';
import { copyPrepared } from '../support/prepared-hub.ts';

const state = temporaryState();
const announcement = path.join(state.dir, 'hub.json');
const opening = path.join(state.dir, 'opening');
const holder = (): string | undefined => {
  try {
    return readFileSync(opening, 'utf8');
  } catch {
    return undefined;
  }
};
let port: number;
let hub: Command;
let url: string;

/** What a runtime leaves when all above it are killed: somebody who has the port. */
const LISTEN = "require('node:net').createServer().listen(Number(process.argv[1]), '127.0.0.1')";
/** Has the id that a runtime had before the machine was started again. */
const bystander = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1e9)']);
/** Started while the first one is on its way. */
let second: Command;
/** What the first one had said when its runtime was named. */
let said: string;

beforeAll(async () => {
  port = await freePort();
  const orphan = spawn(process.execPath, ['-e', LISTEN, String(port)]);
  await vi.waitUntil(async () => !(await isPortFree(port)), { timeout: 10_000 });
  // left behind by a process of an earlier boot; its id is in use again, by another program
  writeFileSync(opening, String(process.pid));
  hub = runCommand('start', ['--no-example', '--port', String(port), '--state', state.dir]);
  // and by a hub, as in a container, where the next one has the same id
  const runtime = [{ pid: bystander.pid, args: 'workerd serve' }, ...treeOf(Number(orphan.pid))];
  const stale = { url: 'http://127.0.0.1:9', key: 'old', pid: hub.child.pid, runtime };
  writeFileSync(announcement, JSON.stringify(stale));
  await vi.waitUntil(() => holder() === String(hub.child.pid), { timeout: 30_000 });
  second = runCommand('start', ['--no-example', '--state', state.dir]);
  await vi.waitFor(() => expect(announced().url).not.toBe(stale.url), { timeout: 60_000 });
  said = hub.stdout();
  url = (await hub.until(/ready (http:\/\/127\.0\.0\.1:\d+) key (\S+)/))[1] ?? '';
});

afterAll(() => {
  hub.kill();
  second.kill();
  bystander.kill();
  state.remove();
});

const announced = (): RunningHub => JSON.parse(readFileSync(announcement, 'utf8')) as RunningHub;

const double = {
  name: 'double',
  seeds: ['export default function f(x) { return x; }'],
  evaluator: {
    kind: 'cases',
    compare: { kind: 'exact' },
    cases: [1, 2, 5].map((x) => ({ args: [x], expected: 2 * x })),
  },
};

test('start: says where it is and with which key, and nothing of the tools below it', () => {
  expect(hub.stdout()).toMatch(new RegExp(`^ready ${url} key ${TEST_KEY}$`, 'm'));
  expect(hub.stdout() + hub.stderr()).not.toMatch(/wrangler|warn/i);
});

test('start: its runtime is named before it answers, for whoever comes after a kill in between', () => {
  expect(said).not.toContain('ready');
  expect(announced().runtime.length).toBeGreaterThan(0);
});

test('start: what a hub of an earlier boot left behind does not keep the folder shut', () => {
  expect(announced()).toMatchObject({ url, key: TEST_KEY, pid: hub.child.pid });
  expect(bystander.signalCode ?? bystander.exitCode).toBeNull();
});

test('start: a second one on the same folder, however early, attaches instead of opening it twice', async () => {
  expect(await second.exit()).toBe(0);
  expect(second.stdout()).toContain(`ready ${url} key ${TEST_KEY}`);
});

test('start: what a process left that was killed as it took the folder does not keep it shut, what one writes just now does', async () => {
  const other = temporaryState();
  const file = path.join(other.dir, 'opening');
  const opened: string[] = [];
  writeFileSync(file, '');
  const waiting = whileOpening(other.dir, async () => opened.push('second'));
  await pause(300);
  expect([opened, readFileSync(file, 'utf8')]).toEqual([[], '']);
  utimesSync(file, 0, 0);
  await waiting;
  expect([opened, existsSync(file)]).toEqual([['second'], false]);
  other.remove();
});

test('start: the Worker is bundled again only after a source has changed', () => {
  // of a copy: the hub's own runtime watches its bundle
  const copy = temporaryState();
  cpSync(path.join(state.dir, 'bundle'), path.join(copy.dir, 'bundle'), { recursive: true });
  const file = path.join(copy.dir, 'bundle/index.js');
  const sources = path.join(copy.dir, 'bundle/made-of');
  const made = (): number => statSync(file).mtimeMs;
  const copied = made();
  expect(bundle(copy.dir)).toBe(file);
  expect(made()).toBe(copied);
  const now = readFileSync(sources, 'utf8');
  expect(now).toContain('durable-objects/population.ts ');
  writeFileSync(sources, now.replace(/(?<=src\/index\.ts \d+ )/, '1'));
  bundle(copy.dir);
  expect(made()).toBeGreaterThan(copied);
  expect(readFileSync(sources, 'utf8')).toBe(now);
  copy.remove();
});

test('start: SIGTERM before it is ready ends the runtime that is on its way', async () => {
  const { dir, remove } = temporaryState();
  await copyPrepared('', dir);
  const early = runCommand('start', ['--port', String(await freePort()), '--state', dir]);
  try {
    const runtime = await vi.waitUntil(() => announcedHub(dir)?.runtime, { timeout: 60_000 });
    expect(early.stdout()).toBe('');
    early.child.kill('SIGTERM');
    expect(await early.exit()).toBe(0);
    expect(stillRunning(runtime)).toEqual([]);
  } finally {
    early.kill();
    killKnown(announcedHub(dir)?.runtime ?? []);
    remove();
  }
});

test('start: whoever deletes the example while it is shown does not end the hub', async () => {
  const { dir, remove } = temporaryState();
  await copyPrepared('', dir);
  const shown = runCommand('start', ['--port', String(await freePort()), '--state', dir]);
  try {
    const [, its = ''] = await shown.until(/ready (\S+) key/);
    const file = path.join(dir, 'example');
    await vi.waitUntil(() => existsSync(file), { timeout: 30_000 });
    const id = readFileSync(file, 'utf8');
    expect((await request(its, 'DELETE', `/v1/populations/${id}`)).status).toBe(204);
    await shown.until(/the hub keeps running here/, 30_000);
    expect((await request(its, 'GET', '/v1/populations')).status).toBe(200);
  } finally {
    shown.kill();
    remove();
  }
});

test('start: a large runtime that is left behind has let go of its port when it counts as ended', async () => {
  const taken = await freePort();
  const large = spawn(process.execPath, [
    '-e',
    `globalThis.a = Buffer.alloc(8e8, 1); ${LISTEN}`,
    String(taken),
  ]);
  await vi.waitUntil(async () => !(await isPortFree(taken)), { timeout: 20_000 });
  await endKnown(treeOf(Number(large.pid)));
  expect(await isPortFree(taken)).toBe(true);
});

test('start: a busy port is an error that names the way out', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const busy = (server.address() as { port: number }).port;
  const other = temporaryState();
  const second = runCommand('start', [
    '--no-example',
    '--port',
    String(busy),
    '--state',
    other.dir,
  ]);
  expect(await second.exit()).toBe(1);
  expect(second.stderr()).toContain(`--port ${busy + 1}`);
  server.close();
  other.remove();
});

test.each([
  ['an unknown option', ['--colour'], /--colour[\s\S]*usage: npm start/],
  ['a port that is none', ['--port', '0'], /--port needs a number from 1 to 65535/],
])('start: %s is named, with the usage', async (_, args, fault) => {
  const wrong = runCommand('start', args);
  expect(await wrong.exit()).toBe(1);
  expect(wrong.stderr()).toMatch(fault);
});

test('start: a runtime that was killed comes back with all that was acknowledged', async () => {
  const made = await request<{ id: string }>(url, 'POST', '/v1/populations', double);
  expect(made.status).toBe(201);
  const { runtime } = announced();
  const [wrangler] = runtime;
  if (wrangler === undefined) throw new Error('a runtime');
  // a full disk: the configuration of the next runtime cannot be written
  const config = path.join(state.dir, 'hub.wrangler.toml');
  rmSync(config);
  mkdirSync(config);
  // alone, as by a system that is short of memory: what is below it lives on, with the port and the state
  process.kill(wrangler.pid, 'SIGKILL');
  await hub.until(/not restarted: .*EISDIR/);
  rmdirSync(config);
  await hub.until(/^restarted: /m);
  const again = await vi.waitFor(
    () => request<{ id: string }>(url, 'GET', `/v1/populations/${made.body.id}`),
    { timeout: 60_000, interval: 100 },
  );
  expect(again.status).toBe(200);
  expect(again.body.id).toBe(made.body.id);
  expect(runtime.length).toBeGreaterThan(2);
  expect(stillRunning(runtime)).toEqual([]);
  expect(hub.stdout().match(/^restarted: /gm)).toHaveLength(1);
});

test.runIf(existsSync('/proc/self/fd'))('start: a restart leaves no open file behind', () => {
  const open = `/proc/${String(hub.child.pid)}/fd`;
  const logs = readdirSync(open).filter((fd) => {
    try {
      return readlinkSync(path.join(open, fd)).endsWith('runtime.log');
    } catch {
      return false; // closed since
    }
  });
  expect(logs).toEqual([]);
});
