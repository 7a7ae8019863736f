import type { ConfigInput } from '../../src/core/evolution/config.ts';
import type { DefinitionInput } from '../../src/engine/definition.ts';

/** Symbolic regression of x⁴ + x³ + x² + x on 100 cases: the field's usual small agent. Never solved exactly here. */
export const regressionTask = (config: ConfigInput): DefinitionInput => ({
  name: 'quartic',
  seeds: ['export default function f(x) {\n  return x;\n}\n'],
  evaluator: {
    kind: 'cases',
    compare: { kind: 'squared-error' },
    cases: Array.from({ length: 100 }, (_, i) => {
      const x = i / 50 - 1;
      // a term outside the primitives keeps the search from ending early
      return { args: [x], expected: x ** 4 + x ** 3 + x ** 2 + x + Math.abs(x - 0.3) };
    }),
  },
  config,
});
