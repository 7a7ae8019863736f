import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inspect } from '../../../src/core/language/genome.ts';
import { languagePage } from '../../../src/core/language/page.ts';

const PAGE = new URL('../../../src/core/language/README.md', import.meta.url);

test('README.md is what the tables say (UPDATE_PAGE=1 writes it)', () => {
  if (process.env['UPDATE_PAGE'] === '1') writeFileSync(PAGE, languagePage());
  expect(readFileSync(PAGE, 'utf8')).toBe(languagePage());
});

test('the page lists every rule and the example on it is accepted', () => {
  const page = languagePage();
  const [, example = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  expect(inspect(example, { genomeBytes: 6_656 })).toMatchObject({ accepted: true, safety: 1 });
  for (const name of ['`free-name`', '`endless-loop`', '`toSorted(comparator?)`', '`Math`']) {
    expect(page).toContain(name);
  }
});
