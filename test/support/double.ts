/** A small task that is solved in a few generations. */
export const DOUBLE = {
  name: 'double',
  seeds: ['export default function f(x) { return x; }'],
  evaluator: {
    kind: 'cases',
    compare: { kind: 'exact' },
    cases: [1, 2, 5, 9].map((x) => ({ args: [x], expected: 2 * x })),
  },
  config: { seed: 7, stop: { fitness: 1, evaluations: 2_000 } },
} as const;
