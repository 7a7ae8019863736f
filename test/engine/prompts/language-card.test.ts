import { expect, test } from 'vitest';
import { RULES } from '../../../src/core/language/grammar.ts';
import {
  FOREIGN,
  memberOf,
  type Owner,
  VOCABULARY,
} from '../../../src/core/language/vocabulary.ts';
import { CARD_LIMIT, LANGUAGE_CARD } from '../../../src/engine/prompts/language-card.ts';

test('the card is at most 2,500 characters', () => {
  expect(LANGUAGE_CARD.length).toBeLessThanOrEqual(CARD_LIMIT);
  expect(CARD_LIMIT).toBe(2_500);
});

test('every name that stands free, and every member of the listed owners, is on it', () => {
  const listed = new Set<Owner>(['global', 'Object', 'Array', 'String', 'JSON']);
  const names = VOCABULARY.filter(({ owner }) => listed.has(owner)).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(30);
  for (const name of names) expect(LANGUAGE_CARD).toMatch(new RegExp(`[ :]${name}[ \\n]`));
});

/** What the card calls "as in ES2024": the host's members, of which Node 22 has a few from later years. */
const HOSTS: readonly (readonly [Owner, object])[] = [
  ['Math', Math],
  ['array', Array.prototype],
  ['string', String.prototype],
  ['number', Number.prototype],
  ['map', Map.prototype],
  ['set', Set.prototype],
];
const OUTSIDE = new Set(['constructor', 'toLocaleString']);

test.each(HOSTS)(
  'members of %s are those of ES2024, but for what the card says is missing',
  (owner, host) => {
    const missing = new Set(FOREIGN[owner] ?? []);
    let compared = 0;
    for (const name of Object.getOwnPropertyNames(host)) {
      if (OUTSIDE.has(name)) continue;
      if (missing.has(name)) expect(LANGUAGE_CARD).toContain(name);
      else expect(memberOf(owner, name), name).toBeDefined();
      compared++;
    }
    expect(compared).toBeGreaterThan(4);
  },
);

test('what JavaScript has and the language refuses is named', () => {
  for (const rule of [
    'this',
    'class',
    'async',
    'generator',
    'import',
    'typed array',
    'clock',
    'regular expression',
  ])
    expect(LANGUAGE_CARD).toContain(rule);
  expect(LANGUAGE_CARD).toContain(RULES['regular-expression'].hint);
});
