/**
 * Deterministic elementary functions: the `Math` of agents (deviation D1 of the language), of the core and of the
 * engine. Plain double arithmetic only, whose every step IEEE 754 fixes, so results are bit-identical in every engine
 * and for ever within one `languageVersion`. Errors are below 1 unit in the last place (tests measure them).
 * The host's `abs ceil floor trunc round sign sqrt fround imul clz32 min max` are exact by specification.
 */
export { exp, expm1 } from './exponential.ts';
export { log, log10, log1p, log2 } from './logarithm.ts';
export { cbrt, hypot, pow } from './power.ts';
export { cos, sin, tan } from './trigonometric.ts';
export { acos, asin, atan, atan2 } from './inverse-trigonometric.ts';
export { acosh, asinh, atanh, cosh, sinh, tanh } from './hyperbolic.ts';
