/** The outside of the machine: make an instance of a program, call it in slices, get an outcome. */
import type { Json } from '../evolution/agent.ts';
import { toText } from './builtins/conversion.ts';
import type { Program } from './bytecode.ts';
import { type Host, VClosure } from './functions.ts';
import { execute } from './machine-loop.generated.ts';
import { Machine } from './machine.ts';
import { detach } from './natives.ts';
import type { Instance, InstanceOptions, Outcome, Thrown, Usage } from './outcome.ts';
import { countReachable } from './reachable.ts';
import { type MadeTopLevel, madeTopLevel } from './top-level.ts';
import { badNumber, copyAllIn, copyOut } from './transfer.ts';
import { THROWN, TRAPPED } from './trap.ts';
import { type Value, VError } from './values.ts';

const MAX_MESSAGE = 200;

/** Costs next to nothing: top-level code runs with the first call and is charged to it. */
export const createInstance = (program: Program, options: InstanceOptions): Instance =>
  new ProgramInstance(program, options);

/** One call on a fresh instance, run to its end. */
export function callAgent(
  program: Program,
  args: readonly Json[],
  options: InstanceOptions,
): Outcome {
  const instance = createInstance(program, options);
  instance.begin(args);
  const outcome = instance.run(Number.POSITIVE_INFINITY);
  if (outcome === 'more') throw new Error('an endless slice ended early');
  return outcome;
}

type Failure = Extract<Outcome, { ok: false }>;

class ProgramInstance implements Instance {
  readonly #machine: Machine;
  #phase: 'new' | 'idle' | 'top-level' | 'call' = 'new';
  /** How the top level failed: every later call fails the same way, as importing a broken module does. */
  #broken: Failure | undefined = undefined;
  /** What the top level leaves behind, if it is plain: looked for when the instance is used again. */
  #made: MadeTopLevel | null | undefined = undefined;
  /** An outcome that was known before the first slice. */
  #early: Outcome | undefined = undefined;

  constructor(program: Program, options: InstanceOptions) {
    this.#machine = new Machine(program, options);
  }

  get seen(): Uint16Array {
    return this.#machine.seen;
  }

  reset(): void {
    this.#requireNoCall();
    this.#machine.reset();
    if (this.#made === undefined) this.#made = madeTopLevel(this.#machine.program);
    this.#phase = 'new';
    this.#broken = undefined;
    this.#early = undefined;
  }

  begin(args: readonly Json[]): void {
    this.beginWith((host) => copyAllIn(host, args));
  }

  beginWith(args: (host: Host) => readonly Value[]): void {
    const m = this.#machine;
    this.#requireNoCall();
    m.fuel = m.options.fuel;
    if (this.#broken !== undefined) {
      this.#early = { ...this.#broken, fuel: 0 };
      return;
    }
    const fresh = this.#phase === 'new';
    this.#phase = fresh ? 'top-level' : 'call';
    try {
      m.nativeMark = m.bytes;
      m.waiting = args(m);
      m.nativeMark = -1;
      if (fresh && !this.#remakes(m)) startTopLevel(m);
      else startCall(m);
    } catch (signal) {
      this.#early = this.#fail(signal);
    }
  }

  /** Has the top level's work done without running it, if that is known and within the limits. */
  #remakes(m: Machine): boolean {
    const made = this.#made;
    if (made == null || m.fuel < made.fuel || m.bytes + made.bytes > m.options.bytes) return false;
    m.fuel -= made.fuel;
    m.bytes += made.bytes;
    const { values } = made;
    for (let i = 0; i < values.length; i++) m.globals[i] = values[i];
    this.#phase = 'call';
    return true;
  }

  #requireNoCall(): void {
    if (this.#phase === 'top-level' || this.#phase === 'call')
      throw new Error('a call is still open');
  }

  run(fuel: number): 'more' | Outcome {
    const early = this.#early;
    if (early !== undefined) {
      this.#early = undefined;
      return early;
    }
    if (this.#phase !== 'call' && this.#phase !== 'top-level') throw new Error('no call is open');
    const m = this.#machine;
    m.floor = fuel >= m.fuel ? 0 : m.fuel - fuel;
    try {
      if (!this.#advance(m)) return 'more';
      // The usual bad output of numeric programs, without the cost of throwing.
      if (typeof m.last === 'number' && !Number.isFinite(m.last)) {
        m.trapped = { code: 'bad-output', detail: badNumber(m.last) };
        return this.#fail(TRAPPED);
      }
      const value = copyOut(m, m.last, m.options.resultBytes);
      const used = m.options.fuel - m.fuel;
      return this.#end({ ok: true, value, fuel: used, bytes: m.mostBytes, frames: m.peakFrames });
    } catch (signal) {
      return this.#fail(signal);
    }
  }

  kept(spend: (values: number) => void): number {
    return countReachable(this.#machine, spend, (elements) => spend(elements >> 4));
  }

  /** True at the end of the call, its result in `last`. */
  #advance(m: Machine): boolean {
    if (!execute(m)) return false;
    if (this.#phase === 'call') return true;
    this.#phase = 'call';
    startCall(m);
    return execute(m);
  }

  /** The outcome of a call that was cut short. Anything but a signal of the machine is a bug and goes on up. */
  #fail(signal: unknown): Failure {
    if (signal !== THROWN && signal !== TRAPPED) throw signal;
    const m = this.#machine;
    const failure: Failure = { ...this.#reason(m, signal), ...usage(m) };
    if (this.#phase === 'top-level') this.#broken = failure;
    return this.#end(failure);
  }

  #reason(m: Machine, signal: unknown): Pick<Failure, 'ok' | 'reason' | 'thrown'> {
    if (signal === TRAPPED && m.trapped !== undefined) return { ok: false, reason: m.trapped };
    const thrown = describe(m, m.thrown);
    const detail = `${thrown.name}: ${thrown.message}`;
    return { ok: false, reason: { code: 'threw', detail }, thrown };
  }

  #end<T extends Outcome>(outcome: T): T {
    this.#phase = 'idle';
    this.#machine.close();
    return outcome;
  }
}

function startTopLevel(m: Machine): void {
  m.enter(m.program.main, 0, 0, 0);
}

function startCall(m: Machine): void {
  const exported = m.globals[m.program.exported];
  if (!(exported instanceof VClosure))
    return m.trap('unsupported', 'the default export was replaced by another value');
  const { waiting, space } = m;
  if (waiting.length > space.high) space.reach(waiting.length);
  for (let i = 0; i < waiting.length; i++) space.stack[i] = waiting[i];
  m.passing = waiting.length;
  m.enter(exported, 0, waiting.length, 0);
  m.passing = 0;
  m.waiting = [];
}

const usage = (m: Machine): Usage => ({
  fuel: m.options.fuel - m.fuel,
  bytes: m.mostBytes,
  frames: m.peakFrames,
});

function describe(m: Machine, value: Value): Thrown {
  if (value instanceof VError)
    return { name: value.name, message: detach(value.message.slice(0, MAX_MESSAGE)) };
  return { name: 'throw', message: detach(textOf(m, value).slice(0, MAX_MESSAGE)) };
}

/** The string form of a thrown value is charged, and worth no more than this. */
const REPORT_FUEL = 1_000;

/** The string form of a thrown value; where there is none, or it takes too long, what it is. */
function textOf(m: Machine, value: Value): string {
  const { bytes } = m;
  const kept = Math.max(0, m.fuel - REPORT_FUEL);
  m.fuel -= kept;
  try {
    return toText(m, value);
  } catch (signal) {
    if (signal !== THROWN && signal !== TRAPPED) throw signal;
    return 'a value without a string form';
  } finally {
    m.fuel += kept;
    m.bytes = bytes;
  }
}
