/** How a call is cut short on the host's side. The objects are made once: unwinding captures no stack trace. */

/** An agent's error is on its way to a handler; the value waits in the machine. */
class Thrown extends Error {
  override readonly name = 'Thrown';
}

/** The call ends at once; code and detail wait in the machine. */
class Trapped extends Error {
  override readonly name = 'Trapped';
}

export const THROWN = new Thrown('an error of an agent left the machine');
export const TRAPPED = new Trapped('a trap left the machine');
