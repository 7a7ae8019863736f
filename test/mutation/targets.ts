/** Code whose tests are tested: each mutant of its files must be noticed by one of its tests. */
export interface Target {
  readonly files: readonly string[];
  readonly tests: readonly string[];
}

export const TARGETS: Readonly<Record<string, Target>> = {
  meters: {
    files: ['src/core/language/meter.ts', 'src/core/language/limits.ts'],
    tests: [
      'test/core/language/meter.test.ts',
      'test/core/language/fuel.test.ts',
      'test/core/language/builtins/metering.test.ts',
    ],
  },
  strategies: {
    files: [
      'src/core/evolution/strategies/auto.ts',
      'src/core/evolution/strategies/best-of-n.ts',
      'src/core/evolution/strategies/dynamic-islands.ts',
      'src/core/evolution/strategies/generational.ts',
      'src/core/evolution/strategies/greedy.ts',
      'src/core/evolution/strategies/islands.ts',
      'src/core/evolution/strategies/pareto.ts',
      'src/core/evolution/strategies/resettle.ts',
      'src/core/evolution/strategies/strategy.ts',
      'src/core/evolution/case-front.ts',
      'src/core/evolution/metric-front.ts',
      'src/core/evolution/non-dominated-fronts.ts',
      'src/core/evolution/cycles.ts',
    ],
    tests: [
      'test/core/evolution/strategies/traits.test.ts',
      'test/core/evolution/strategies/greedy.test.ts',
      'test/core/evolution/strategies/best-of-n.test.ts',
      'test/core/evolution/strategies/generational.test.ts',
      'test/core/evolution/strategies/pareto.test.ts',
      'test/core/evolution/strategies/islands.test.ts',
      'test/core/evolution/strategies/resettle.test.ts',
      'test/core/evolution/strategies/dynamic-islands.test.ts',
      'test/core/evolution/strategies/auto.test.ts',
      'test/core/evolution/metric-front.test.ts',
      'test/core/evolution/non-dominated-fronts.test.ts',
      'test/core/evolution/islands.test.ts',
      'test/core/evolution/dynamic-islands.test.ts',
      'test/core/evolution/auto.test.ts',
      'test/core/evolution/cycles.test.ts',
    ],
  },
  'state machine': {
    files: ['src/engine/lifecycle.ts', 'src/engine/replay.ts', 'src/core/evolution/stop-rules.ts'],
    tests: [
      'test/engine/lifecycle.test.ts',
      'test/engine/replay.test.ts',
      'test/core/evolution/stop-rules.test.ts',
    ],
  },
};
