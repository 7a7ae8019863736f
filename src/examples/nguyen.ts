/**
 * The Nguyen set of symbolic regression targets (Uy et al., Genetic Programming and Evolvable Machines 12, 2011), with
 * ranges as in dso-org/deep-symbolic-optimization, `benchmarks.csv`: 20 uniform training points each.
 */
import { cos, log, pow, sin } from '../core/language/math/index.ts';

export interface NguyenTarget {
  readonly number: number;
  readonly formula: string;
  readonly parameters: readonly string[];
  readonly low: number;
  readonly high: number;
  readonly target: (x: number, y: number) => number;
}

const of = (
  number: number,
  formula: string,
  target: (x: number, y: number) => number,
  { low = -1, high = 1, parameters = ['x'] }: Partial<NguyenTarget> = {},
): NguyenTarget => ({ number, formula, parameters, low, high, target });

const twoVariables = { low: 0, high: 1, parameters: ['x', 'y'] };

export const NGUYEN: readonly NguyenTarget[] = [
  of(1, 'x³ + x² + x', (x) => x ** 3 + x ** 2 + x),
  of(2, 'x⁴ + x³ + x² + x', (x) => x ** 4 + x ** 3 + x ** 2 + x),
  of(3, 'x⁵ + x⁴ + x³ + x² + x', (x) => x ** 5 + x ** 4 + x ** 3 + x ** 2 + x),
  of(4, 'x⁶ + x⁵ + x⁴ + x³ + x² + x', (x) => x ** 6 + x ** 5 + x ** 4 + x ** 3 + x ** 2 + x),
  of(5, 'sin(x²) cos(x) − 1', (x) => sin(x * x) * cos(x) - 1),
  of(6, 'sin(x) + sin(x + x²)', (x) => sin(x) + sin(x + x * x)),
  of(7, 'log(x + 1) + log(x² + 1)', (x) => log(x + 1) + log(x * x + 1), { low: 0, high: 2 }),
  of(8, '√x', (x) => Math.sqrt(x), { low: 0, high: 4 }),
  of(9, 'sin(x) + sin(y²)', (x, y) => sin(x) + sin(y * y), twoVariables),
  of(10, '2 sin(x) cos(y)', (x, y) => 2 * sin(x) * cos(y), twoVariables),
  of(11, 'xʸ', (x, y) => pow(x, y), twoVariables),
  of(12, 'x⁴ − x³ + y²/2 − y', (x, y) => x ** 4 - x ** 3 + (y * y) / 2 - y, twoVariables),
];
