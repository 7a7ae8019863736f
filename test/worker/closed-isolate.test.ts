import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { evaluatorWorker } from '../../src/adapters/isolate/worker-code.ts';
import type { ModuleTask } from '../../src/core/evolution/evaluation-task.ts';
import { instrumentModule } from '../../src/core/safety/instrument.ts';

// The gate of modules refuses imports and counts loops; the isolate has no bindings and no network. Here each is tried
// without the other.

const IMPORTS = [
  "import { env } from 'cloudflare:workers';\nexport default () => env;",
  "export default async () => (await import('cloudflare:workers')).exports;",
  "export { env } from 'cloudflare:workers';\nexport default 1;",
  "export * from 'node:fs';\nexport default 1;",
  'export default () => import.meta.url;',
  "import fs from 'node:fs';\nexport default () => fs;",
  "import connect from 'cloudflare:sockets';\nexport default () => connect;",
];

test('the isolate switched off: the gate refuses every import', () => {
  for (const source of IMPORTS) {
    const gate = instrumentModule(source);
    expect(!gate.ok && gate.error.map(({ rule }) => rule), source).toContain('import');
  }
});

/** What a module without gate and without our wrapper tries; each must fail or give nothing. */
const ATTEMPTS: Readonly<Record<string, string>> = {
  'bindings of the entry point': 'Object.keys(this.env).join()',
  'bindings by import': "Object.keys((await import('cloudflare:workers')).env).join()",
  network: "(await fetch('https://example.com/')).status",
  'network that redirects': "(await fetch('https://example.com/', { redirect: 'follow' })).url",
  'the loopback': "(await fetch('http://127.0.0.1:1/')).status",
  'the cache of others': "(await caches.default.match('https://example.com/'))?.status",
  'exports of the context, beyond its own':
    "Object.keys(this.ctx.exports ?? {}).filter((name) => name !== 'default').join()",
  'a container or storage of the context': "[this.ctx.storage, this.ctx.container].join('')",
  sockets: "(await import('cloudflare:sockets')).connect('127.0.0.1:22').opened.then(() => 'open')",
  'web sockets':
    "(await fetch('https://example.com/', { headers: { upgrade: 'websocket' } })).status",
  eval: "eval('1')",
  'functions from text': "new Function('return 1')()",
  'WebAssembly from bytes':
    'new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) && 1',
  'a file system': "(await import('node:fs')).readdirSync('/').join()",
  'a process': 'process.env.HUB_KEY',
};

test.each(Object.entries(ATTEMPTS))(
  'the gate switched off: %s cannot be reached',
  async (name, expression) => {
    expect(await attempt(name, expression)).toMatch(/^(failed: |nothing)/);
  },
);

test('the attempts do run: an expression that needs nothing gives its value', async () => {
  expect(await attempt('control', '6 * 7')).toBe('42');
});

/** Evaluates an expression in an isolate with the options that evaluators get, and nothing else of ours. */
async function attempt(name: string, expression: string): Promise<string> {
  const { LOADER } = env;
  if (LOADER === undefined) throw new Error('the pool has no LOADER');
  const { code } = evaluatorWorker(TASK);
  const main = `import { WorkerEntrypoint } from 'cloudflare:workers';
export default class extends WorkerEntrypoint {
  async attempt() {
    try {
      const value = await (${expression});
      return value === undefined || value === '' ? 'nothing' : String(value);
    } catch (error) {
      return 'failed: ' + error;
    }
  }
}`;
  const stub = LOADER.get(`attempt/${name}`, () => ({ ...code, modules: { 'main.js': main } }));
  return await stub.getEntrypoint<Attempting>().attempt();
}

interface Attempting extends Rpc.WorkerEntrypointBranded {
  attempt(): Promise<string>;
}

const TASK: ModuleTask = {
  kind: 'module',
  runtime: 'isolate',
  source: 'export default () => ({ score: 1 });',
  data: { train: null, heldOut: null, test: null },
  seed: 1,
  fuelPerCall: 20_000,
  bytesPerCall: 1_000_000,
};
