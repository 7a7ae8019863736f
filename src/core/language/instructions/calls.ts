/** Calls, returns and throws: the ways from one frame to another; and the probe. */
import { type Bodies, type Body, charging, leaving, VALUES } from './body.ts';

const IN_FRAME = `
  base = frame.base;
  pc = frame.pc;`;

/** Goes on where the machine is after a helper changed the frames. A built-in on top waits for the next slice. */
const IN_TOP_FRAME = `
  fuel = m.fuel;
  frame = m.top;
  if (frame.closure === undefined) return false;
  ${IN_FRAME}`;

/** Any callee. */
const callAny = (callee: string, self: string, values: string): string => `
  frame.pc = $next;
  call(m, ${callee}, ${self}, ${values}, $#r);
  ${IN_TOP_FRAME}`;

/** Closures, and built-ins that call nothing, without a detour. `callee` and `self` are read more than once. */
const callFast = (callee: string, self: string): string => `
  m.fuel = fuel;
  if (${callee} instanceof VClosure) {
    frame.pc = $next;
    frame = m.enter(${callee}, $first, $n, $#r);
    fuel = m.fuel;
    ${IN_FRAME}
    break;
  }
  if (${callee} instanceof VNative && ${callee}.spec.call !== undefined) {
    m.beginNative();
    $r = ${callee}.spec.call(m, ${self}, ${VALUES});
    m.endNative();
    fuel = m.fuel;
    pc = $next;
    break;
  }
  ${callAny(callee, self, VALUES)}`;

const returning = (value: string): Body =>
  leaving(`
    const value = ${value};
    const { dest } = frame;
    const depth = --m.depth;
    if (depth >= 0) {
      frame = frames[depth] as Frame;
      if (frame.closure !== undefined) {
        ${IN_FRAME}
        stack[base + dest] = value;
        break;
      }
    }
    m.fuel = fuel;
    running = false;
    if (!giveBack(m, value, dest)) drive(m, value);
    if (m.depth < 0) return true;
    running = true;
    ${IN_TOP_FRAME}`);

export const CALLS = {
  Call: leaving(callFast('$k', 'undefined')),
  CallMethod: leaving(`
    m.fuel = fuel;
    const callee = getMethod(m, $a, $c as MemberName);
    fuel = m.fuel;
    ${callFast('callee', '$a')}`),
  CallWith: leaving(callFast('$a', '$b')),
  CallSpread: leaving(`
    m.fuel = fuel;
    ${callAny('$k', 'undefined', '($a as VArray).items')}`),
  CallWithSpread: leaving(`
    m.fuel = fuel;
    ${callAny('$a', '$b', '(stack[base + $n] as VArray).items')}`),
  New: charging(`construct(m, $k, ${VALUES}, $#r);`),
  NewSpread: charging('construct(m, $k, ($a as VArray).items, $#r);'),
  Return: returning('$a'),
  ReturnUndefined: returning('undefined'),
  Throw: leaving(`
    m.fuel = fuel;
    m.spend(THROW);
    m.throwValue($a);`),
  Unsupported: leaving(`
    m.fuel = fuel;
    m.trap('unsupported', nameIn($c));`),
  Probe: `
    m.see($>, $a);
    fuel++;`,
} satisfies Bodies;
