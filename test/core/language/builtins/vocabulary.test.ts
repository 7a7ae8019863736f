import { expect, test } from 'vitest';
import { BUILTINS } from '../../../../src/core/language/builtins/index.ts';
import { VNative } from '../../../../src/core/language/functions.ts';
import { CALLABLE_CONSTRUCTORS, VOCABULARY } from '../../../../src/core/language/vocabulary.ts';

/** The machine's own: calls of functions and the properties of values. */
const isMachines = (id: string): boolean =>
  /^(function\.|error\.(name|message)$|\w+\.(length|size)$)/.test(id);
const entries = VOCABULARY.filter((entry) => !isMachines(entry.id));

test('every callable entry of the vocabulary is implemented, and nothing else', () => {
  const expected = entries.filter((entry) => entry.form !== 'value').map((entry) => entry.id);
  expect([...BUILTINS.natives.keys()].toSorted()).toEqual(expected.toSorted());
});

test('every constant of the vocabulary has the value of the host', () => {
  const expected = entries.filter((entry) => entry.form === 'value');
  expect([...BUILTINS.constants.keys()].toSorted()).toEqual(
    expected.map(({ id }) => id).toSorted(),
  );
  const hosts: Record<string, object> = { global: globalThis, Math, Number };
  for (const { id, owner, name } of expected)
    expect(BUILTINS.constants.get(id), id).toBe(Reflect.get(hosts[owner] ?? {}, name));
});

test('entries that call functions are frames, constructors are callable as the vocabulary says', () => {
  for (const entry of entries) {
    const spec = BUILTINS.natives.get(entry.id)?.spec;
    if (spec === undefined) continue;
    if (entry.callback) expect(spec.begin, entry.id).toBeDefined();
    expect(spec.construct !== undefined, entry.id).toBe(entry.form === 'constructor');
    expect(spec.hasInstance !== undefined, entry.id).toBe(entry.form === 'constructor');
    const isCallable = spec.call !== undefined || spec.begin !== undefined;
    expect(isCallable, entry.id).toBe(
      entry.form === 'function' || CALLABLE_CONSTRUCTORS.includes(entry.name),
    );
  }
});

test('one function under two names is one value', () => {
  expect(BUILTINS.natives.get('Number.parseFloat')).toBe(BUILTINS.natives.get('parseFloat'));
  expect(BUILTINS.natives.get('Number.parseInt')).toBe(BUILTINS.natives.get('parseInt'));
  for (const native of BUILTINS.natives.values()) expect(native).toBeInstanceOf(VNative);
});
