import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const sources = (pattern: string): { file: string; code: string }[] =>
  globSync(pattern, { cwd: ROOT }).map((file) => ({
    file,
    // comments and texts may speak of anything
    code: readFileSync(path.join(ROOT, file), 'utf8').replace(
      /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g,
      '',
    ),
  }));

test('sources: core and engine never raise to a power with the host (deviation D1)', () => {
  const found = sources('src/{core,engine}/**/*.ts').filter(({ code }) => /\*\*=? /.test(code));
  expect(found.map(({ file }) => file)).toEqual([]);
});

test('sources: zod comes as a namespace; the named import brings 68 KiB of locales', () => {
  const found = globSync('{src,durable-objects}/**/*.ts', { cwd: ROOT }).filter((file) =>
    /import \{[^}]*\} from 'zod'/.test(readFileSync(path.join(ROOT, file), 'utf8')),
  );
  expect(found).toEqual([]);
});
