/** Jumps. Each condition has its negation as an instruction: `!(a < b)` is not `a >= b` where a NaN takes part. */
import { type Bodies, type Body, charging, leaving } from './body.ts';
import { ordered } from './operators.ts';

/** `first` is what has to be done before the condition can be told. */
const jumpIf = (condition: string, first = ''): Body =>
  leaving(`${first}
    pc = ${condition} ? $> : $next;`);

const jumpUnless = (condition: string, first = ''): Body =>
  leaving(`${first}
    pc = ${condition} ? $next : $>;`);

const TRUTHY = '$a === true || ($a !== false && isTruthy($a))';
const NULLISH = '$a === null || $a === undefined';

const EQUAL = `
  let holds = $a === $k;
  if (typeof $a === 'string') {
    ${charging('holds = strictEquals(m, $a, $k);')}
  }`;

const order = (operator: '<' | '<=' | '>' | '>='): string => `
  let holds: boolean;
  ${ordered('holds', operator)}`;

export const JUMPS = {
  Jump: leaving('pc = $>;'),
  JumpTrue: jumpIf(TRUTHY),
  JumpFalse: jumpUnless(TRUTHY),
  JumpNullish: jumpIf(NULLISH),
  JumpNotNullish: jumpUnless(NULLISH),
  JumpDefined: jumpUnless('$a === undefined'),
  JumpEqual: jumpIf('holds', EQUAL),
  JumpNotEqual: jumpUnless('holds', EQUAL),
  JumpLess: jumpIf('holds', order('<')),
  JumpNotLess: jumpUnless('holds', order('<')),
  JumpLessEqual: jumpIf('holds', order('<=')),
  JumpNotLessEqual: jumpUnless('holds', order('<=')),
  JumpGreater: jumpIf('holds', order('>')),
  JumpNotGreater: jumpUnless('holds', order('>')),
  JumpGreaterEqual: jumpIf('holds', order('>=')),
  JumpNotGreaterEqual: jumpUnless('holds', order('>=')),
} satisfies Bodies;
