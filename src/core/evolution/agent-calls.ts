import type { Program } from '../language/bytecode.ts';
import { createInstance } from '../language/instance.ts';
import { DEFAULT_LIMITS, type Instance, type Outcome } from '../language/outcome.ts';
import type { FailureReason, Json } from './agent.ts';
import { Behaviour } from './behaviour.ts';
import type { Split } from './evaluation-task.ts';
import { columnsOf, MappedCalls } from './mapped-calls.ts';
import type { ModuleUsage } from './module-result.ts';
import { caseRandom } from './random.ts';

export interface AgentCallsOptions {
  readonly seed: number;
  readonly split: Split;
  readonly repeat: number;
  readonly fuelPerCall: number;
  readonly bytesPerCall: number;
  /** All calls together. */
  readonly callFuel: number;
}

/**
 * The agent as one `evaluate` of a module sees it: its instances, the fuel that all calls share, and the first failure
 * that must end the evaluation. Instance 0 is the shared one, `fresh()` makes 1, 2, …: the number chooses its stream.
 */
export class AgentCalls {
  readonly #program: Program;
  readonly #options: AgentCallsOptions;
  readonly #behaviour = new Behaviour();
  #instances = 0;
  #fuel = 0;
  #bytes = 0;
  #frames = 0;
  #failure: FailureReason | undefined;

  constructor(program: Program, options: AgentCallsOptions) {
    this.#program = program;
    this.#options = options;
  }

  /** Set by the first failure of a call that was not a `try`: the evaluation has failed, whatever it returns. */
  get failure(): FailureReason | undefined {
    return this.#failure;
  }

  /** Of all calls so far. */
  get fuel(): number {
    return this.#fuel;
  }

  get usage(): ModuleUsage {
    const behaviour = this.#behaviour.digest();
    return { fuel: this.#fuel, bytes: this.#bytes, frames: this.#frames, behaviour };
  }

  /** An agent with a state of its own. */
  fresh(): AgentHandle {
    const number = this.#instances++;
    const { seed, split, repeat, fuelPerCall, bytesPerCall } = this.#options;
    let stream: (() => number) | undefined;
    const random = (): number => (stream ??= caseRandom(seed, split, repeat, number))();
    const options = { ...DEFAULT_LIMITS, fuel: fuelPerCall, bytes: bytesPerCall, random };
    return new AgentHandle({
      program: this.#program,
      fuelPerCall,
      create: () => createInstance(this.#program, options),
      account: (outcome) => this.#account(outcome),
      accountNumber: (value, fuel, bytes) => this.#accountNumber(value, fuel, bytes),
      refusal: () => (this.#fuel > this.#options.callFuel ? this.#exhausted() : undefined),
    });
  }

  /** Ends the evaluation: a call failed that the module may not catch. */
  fail(reason: FailureReason): void {
    this.#failure ??= reason;
  }

  #account(outcome: Outcome): CallResult {
    this.#fuel += outcome.fuel;
    this.#bytes = Math.max(this.#bytes, outcome.bytes);
    this.#frames = Math.max(this.#frames, outcome.frames);
    const result = this.#fuel > this.#options.callFuel ? this.#exhausted() : outcome;
    if (result.ok) this.#behaviour.output(result.value);
    else this.#behaviour.failure(result.reason);
    return result;
  }

  /** As `#account` of a number, without making its outcome. */
  #accountNumber(value: number, fuel: number, bytes: number): boolean {
    if (this.#fuel + fuel > this.#options.callFuel) return false;
    this.#fuel += fuel;
    this.#bytes = Math.max(this.#bytes, bytes);
    this.#frames = Math.max(this.#frames, 1);
    this.#behaviour.number(value);
    return true;
  }

  #exhausted(): CallResult {
    const detail = `all calls of one evaluation may use ${this.#options.callFuel} together`;
    return { ok: false, reason: { code: 'fuel-exhausted', detail } };
  }
}

export type CallResult =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly reason: FailureReason };

/** What a handle needs of the evaluation it belongs to. */
interface Owner {
  readonly program: Program;
  readonly fuelPerCall: number;
  readonly create: () => Instance;
  readonly account: (outcome: Outcome) => CallResult;
  readonly accountNumber: (value: number, fuel: number, bytes: number) => boolean;
  /** Set when the calls have used up their fuel: no call begins any more. */
  readonly refusal: () => CallResult | undefined;
}

/** One instance. After a failed call its state is unknown, so the next call starts from a new one. */
export class AgentHandle {
  readonly #owner: Owner;
  #instance: Instance | undefined;
  #isStarted = false;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** Whether its instance has come through a call, so that its top level has run. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  begin(args: readonly Json[]): void {
    if (this.#owner.refusal() !== undefined) return;
    this.#instance ??= this.#owner.create();
    this.#instance.begin(args);
  }

  /** Bytes that its instance keeps between calls; `spend` is charged for the values looked at. */
  kept(spend: (values: number) => void): number {
    return this.#instance?.kept(spend) ?? 0;
  }

  /** Goes on for about `fuel`. */
  run(fuel: number): 'more' | CallResult {
    const refusal = this.#owner.refusal();
    if (refusal !== undefined) return refusal;
    if (this.#instance === undefined) throw new Error('run before begin');
    const outcome = this.#instance.run(fuel);
    return outcome === 'more' ? outcome : this.take(outcome);
  }

  /** As `begin` and `run` of a call that is known to end so and leaves the instance as it was. */
  take(outcome: Outcome): CallResult {
    const result = this.#owner.refusal() ?? this.#owner.account(outcome);
    this.#isStarted = result.ok;
    if (!result.ok) this.#instance = undefined;
    return result;
  }

  /** As `take` of a call that comes to this number, unless the calls' fuel does not last: then nothing, and false. */
  takeNumber(value: number, fuel: number, bytes: number): boolean {
    return this.#owner.accountNumber(value, fuel, bytes);
  }

  /** A whole call. */
  call(args: readonly Json[]): CallResult {
    this.begin(args);
    for (;;) {
      const result = this.run(Number.MAX_SAFE_INTEGER);
      if (result !== 'more') return result;
    }
  }

  /** Calls with a row of arguments each, one column a parameter; null unless they are equally long arrays. */
  map(columns: Json): MappedCalls | null {
    const checked = columnsOf(columns);
    const { program, fuelPerCall } = this.#owner;
    return checked && new MappedCalls(this, program, checked, fuelPerCall);
  }
}
