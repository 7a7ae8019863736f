/** Malformed input, without luck: the whole corpus on every route, every wrong value at every field of every body. */
import { expect, test, vi } from 'vitest';
import { noBody } from '../../src/routes/route.ts';
import { routes } from '../../src/routes/table.ts';
import { parseJsonText } from '../../src/schemas/json-text.ts';
import { call } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';
import { JSON_CORPUS } from '../support/json-corpus.ts';
import { NAUGHTY } from '../support/naughty-strings.ts';
import { placesIn, replaceAt, schemaFields } from '../support/schema-fields.ts';
import { fillPath, sendTo } from '../support/send-to.ts';
import { MODULE, VALID, WHOLE } from '../support/valid-bodies.ts';

vi.setConfig({ testTimeout: 90_000 });

const takesBody = routes.filter(({ method }) => method !== 'GET' && method !== 'DELETE');
const withBody = routes.filter(({ body }) => body !== noBody);

/** A wrong value of each kind; each is right in a few places. */
const VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  0.5,
  Number.MAX_SAFE_INTEGER + 1,
  '',
  'x',
  [],
  {},
  [null],
  { '': null, constructor: {} },
  Array.from({ length: 2_000 }, () => 1),
];
/** Naughty strings tried at a place of the largest bodies; every other place begins elsewhere in the list. */
const TEXTS = 3;
/** Populations are really made for every so many bodies that are right; `/v1/estimate` takes the others the same way. */
const MADE_EVERY = 40;

test('the corpus: what is no JSON is 400 on every route, and nothing is a 5xx', async () => {
  const refused = JSON_CORPUS.filter(({ isTaken }) => !isTaken).length;
  expect(refused).toBeGreaterThan(250);
  expect(takesBody.length).toBeGreaterThan(10);
  for (const row of takesBody)
    for (const { body, isTaken } of JSON_CORPUS) {
      const status = await sendTo(row, { path: fillPath(row.path, 'p_x'), body });
      const name = `${row.method} ${row.path} ${JSON.stringify(String(body).slice(0, 60))}`;
      expect(status === 400, name).toBe(!isTaken);
    }
});

test('the corpus is what it says: host and hub agree, but for what the hub refuses on purpose', () => {
  const onPurpose = /already there|surrogate|double|nested/;
  let stricter = 0;
  for (const { body, isTaken } of JSON_CORPUS) {
    if (typeof body !== 'string') continue;
    const ours = parseJsonText(body);
    expect(ours.ok, body.slice(0, 60)).toBe(isTaken);
    if (isTaken) expect(ours.ok && ours.value).toEqual(JSON.parse(body));
    else if (!ours.ok && onPurpose.test(ours.error.detail)) stricter++;
    else expect(() => JSON.parse(body), body.slice(0, 60)).toThrow();
  }
  expect(stricter).toBeGreaterThan(8);
});

test('every field of every body in the route table is tried', () => {
  for (const { path, method, body } of withBody) {
    const valid = VALID[path] ?? {};
    const tried = new Set(
      [valid, ...(valid === WHOLE ? [MODULE, { genomeBytes: 4_096 }] : [])].flatMap((each) =>
        placesIn(each).map(({ field }) => field),
      ),
    );
    const untried = [...schemaFields(body)].filter((field) => !tried.has(field));
    expect(untried, `${method} ${path}`).toEqual([]);
  }
});

/** What is put at a place: a value of each kind and, where a text is expected, naughty ones. */
function wrongValues(value: unknown, texts: number, place: number): readonly unknown[] {
  if (typeof value !== 'string') return VALUES;
  const from = place * TEXTS;
  return [
    ...VALUES,
    ...Array.from({ length: texts }, (_, i) => NAUGHTY[(from + i) % NAUGHTY.length]),
  ];
}

test('every wrong value at every field: a refusal is a problem document, and nothing is a 5xx', async () => {
  const { json } = await call('POST', '/v1/populations', { ...DOUBLE, name: 'malformed' });
  const id = String(json?.['id']);
  const counts = { places: 0, refused: 0, taken: 0, right: 0 };
  for (const row of withBody) {
    const valid = VALID[row.path] ?? {};
    const path = row.path.replaceAll('{id}', id);
    for (const each of valid === WHOLE ? [WHOLE, MODULE] : [valid])
      for (const { keys, value } of placesIn(each)) {
        counts.places++;
        const values = wrongValues(value, valid === WHOLE ? TEXTS : NAUGHTY.length, counts.places);
        for (const [n, by] of values.entries()) {
          // its schema is that of a population or else another: judging a wrong body takes twice as long
          if (row.path === '/v1/estimate' && n % 3 !== counts.places % 3) continue;
          const body = JSON.stringify(replaceAt(each, keys, by));
          const isRight = row.body.safeParse(JSON.parse(body)).success;
          const makes = row.path === '/v1/populations' && isRight;
          if (makes && counts.right++ % MADE_EVERY > 0) continue;
          counts[(await sendTo(row, { path, body })) < 300 ? 'taken' : 'refused']++;
        }
      }
  }
  console.log('malformed input:', JSON.stringify(counts));
  expect(counts.places).toBeGreaterThan(150);
  expect(counts.refused).toBeGreaterThan(2_000);
  expect(counts.taken).toBeGreaterThan(50);
});
