/**
 * Functions of one number over columns, one loop each: V8 then compiles the function into its loop. Called through a
 * variable it would box every argument and result, which takes longer than most of them.
 */
import { cos, exp, log, sin, tan, tanh } from '../math/index.ts';
import type { Unary } from './kernels.ts';

const abs: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = Math.abs(a[i] as number);
};
const ceil: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = Math.ceil(a[i] as number);
};
const floor: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = Math.floor(a[i] as number);
};
const rounded: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = Math.round(a[i] as number);
};
const sign: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = Math.sign(a[i] as number);
};
const squareRoot: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = Math.sqrt(a[i] as number);
};
const trunc: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = Math.trunc(a[i] as number);
};
const sine: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = sin(a[i] as number);
};
const cosine: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = cos(a[i] as number);
};
const tangent: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = tan(a[i] as number);
};
const exponential: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = exp(a[i] as number);
};
const logarithm: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = log(a[i] as number);
};
const hyperbolicTangent: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = tanh(a[i] as number);
};

const KERNELS: ReadonlyMap<(x: number) => number, Unary> = new Map([
  [Math.abs, abs],
  [Math.ceil, ceil],
  [Math.floor, floor],
  [Math.round, rounded],
  [Math.sign, sign],
  [Math.sqrt, squareRoot],
  [Math.trunc, trunc],
  [sin, sine],
  [cos, cosine],
  [tan, tangent],
  [exp, exponential],
  [log, logarithm],
  [tanh, hyperbolicTangent],
]);

/** The function as a kernel; the rarer ones have no loop of their own. */
export const kernelOf = (compute: (x: number) => number): Unary =>
  KERNELS.get(compute) ??
  ((to, a, count) => {
    for (let i = 0; i < count; i++) to[i] = compute(a[i] as number);
  });
