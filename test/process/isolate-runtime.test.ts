import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runtimeModule } from '../../src/adapters/isolate/build-runtime.ts';

const ISOLATE = path.resolve(import.meta.dirname, '../../src/adapters/isolate');

test('the copy of the machine that isolates carry is the machine: rebuild it after a change', async () => {
  const written = await readFile(path.join(ISOLATE, 'runtime.generated.ts'), 'utf8');
  const isCurrent = written === (await runtimeModule());
  expect(isCurrent, 'run: node src/adapters/isolate/build-runtime.ts').toBe(true);
});

test('the copy holds nothing but the machine and the runtime: no parser, no platform but the entry point', async () => {
  const text = await runtimeModule();
  const imports = text.match(/import\{[^}]*\}from"[^"]*"/g);
  expect(imports?.length).toBe(1);
  expect(imports?.[0]).toMatch(/^import\{WorkerEntrypoint as \w+\}from"cloudflare:workers"$/);
  expect(text).not.toContain('acorn');
  expect(text.length).toBeLessThan(400_000);
});
