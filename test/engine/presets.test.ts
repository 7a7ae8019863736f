import { expect, test } from 'vitest';
import { withPreset } from '../../src/cli/preset.ts';
import { loadTask } from '../../src/cli/task-folder.ts';
import { PRESETS } from '../../src/core/evolution/presets.ts';
import { offlineTask } from '../support/offline-task.ts';
import { deapSymbolicRegression } from '../../src/core/evolution/presets.ts';

const quartic = (config: Parameters<typeof offlineTask>[0]['config']) =>
  offlineTask({
    name: 'quartic',
    seeds: ['export default function f(x) { return x; }'],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'squared-error' },
      cases: [{ args: [0.5], expected: 0.9375 }],
    },
    config: { seed: 1, ...config },
  });

test.each(Object.entries(PRESETS))(
  'preset %s: the hub accepts it and keeps what it names',
  (_, preset) => {
    const { config } = quartic(preset);
    const { primitives = {}, ...rest } = preset;
    expect(config).toMatchObject(rest);
    const { strict: _strict, ...lists } = primitives;
    expect(config.primitives).toMatchObject(lists);
  },
);

test("DEAP's: nothing but what its example is made of", () => {
  const { primitives, search } = quartic(deapSymbolicRegression).config;
  expect(primitives).toMatchObject({ methods: [], statements: [], helpers: null, terminals: null });
  expect(search.downSample).toBe(1);
});

test("a task's own config wins over a preset field by field, and lists are not mixed", () => {
  const task = loadTask('nguyen/2');
  const own = { stop: { evaluations: 50 }, primitives: { operators: ['+'] }, populationSize: 7 };
  const set = withPreset(
    { ...task, body: { ...task.body, config: own } },
    'deap-symbolic-regression',
  );
  expect(set.body.config).toEqual({
    ...deapSymbolicRegression,
    populationSize: 7,
    primitives: { ...deapSymbolicRegression.primitives, operators: ['+'] },
    stop: { evaluations: 50 },
  });
  expect(withPreset(task, undefined)).toBe(task);
  expect(() => withPreset(task, 'deap')).toThrow(/"deap".*deap-symbolic-regression/);
});
