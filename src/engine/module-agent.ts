import type { AgentCalls, AgentHandle, CallResult } from '../core/evolution/agent-calls.ts';
import type { Json } from '../core/evolution/agent.ts';
import type { MappedCalls } from '../core/evolution/mapped-calls.ts';
import { type Host, NativeFrame, VNative } from '../core/language/functions.ts';
import { tableBytes } from '../core/language/meter.ts';
import { copyIn, copyOut } from '../core/language/transfer.ts';
import { type Value, VArray, VObject } from '../core/language/values.ts';

/** What the calls of one evaluation share with the run that drives them. */
export interface CallContext {
  readonly calls: AgentCalls;
  /** Fuel the agents may use in this slice; at 0 the evaluator waits for the next one. */
  left: number;
}

/** Arguments are bounded by the evaluator's memory; this only keeps one copy finite. */
const MAX_ARGUMENT_BYTES = 16 * 1_048_576;

/**
 * The agent as a module in the machine calls it: a built-in with methods of its own (`fresh`, `map`, `try`). The agent
 * runs on a machine of its own and can be left within a call; the evaluator's machine then waits.
 */
export function agentValue(context: CallContext): VNative {
  return agentOf(context, new CountedAgent(context.calls.fresh(), false));
}

function agentOf(context: CallContext, agent: CountedAgent): VNative {
  return new VNative('agent', {
    keeps: () => agent.bytes,
    begin: (host, _self, args) => new CallFrame(context, agent, jsonOf(host, args), 'call'),
    methods: new Map([
      ['fresh', new VNative('agent.fresh', { call: (host) => freshAgent(host, context) })],
      [
        'map',
        new VNative('agent.map', {
          begin: (host, _self, [columns]) =>
            new MapFrame(context, agent, mapped(host, agent, jsonOf(host, [columns])[0])),
        }),
      ],
      [
        'try',
        new VNative('agent.try', {
          begin: (host, _self, args) => new CallFrame(context, agent, jsonOf(host, args), 'try'),
        }),
      ],
    ]),
  });
}

function freshAgent(host: Host, context: CallContext): VNative {
  const agent = new CountedAgent(context.calls.fresh(), true);
  host.allocate(agent.bytes);
  return agentOf(context, agent);
}

/** A function with methods and the agent behind it, before its first call. */
const AGENT_BYTES = 1_024;

/**
 * An agent whose memory counts as the evaluator's own, or an evaluator could keep any number of them. The shared one is
 * single and has its own limit.
 */
class CountedAgent {
  readonly handle: AgentHandle;
  readonly #counts: boolean;
  #kept = 0;

  constructor(handle: AgentHandle, counts: boolean) {
    this.handle = handle;
    this.#counts = counts;
  }

  get bytes(): number {
    return this.#counts ? AGENT_BYTES + this.#kept : 0;
  }

  /** To be called after each of its calls: charges what it keeps since. */
  count(host: Host): void {
    if (!this.#counts) return;
    const kept = this.handle.kept((values) => host.spend(values));
    if (kept > this.#kept) host.allocate(kept - this.#kept);
    this.#kept = kept;
  }
}

/** Copies arguments out of the evaluator's machine, which pays for the copies: shared parts become many. */
function jsonOf(host: Host, args: readonly Value[]): readonly Json[] {
  return args.map((arg) => {
    const json = copyOut(host, arg, MAX_ARGUMENT_BYTES, true);
    if (json === undefined) return host.trap('bad-output', 'undefined as an argument of the agent');
    return json;
  });
}

function mapped(host: Host, { handle }: CountedAgent, columns: Json | undefined): MappedCalls {
  const calls = columns === undefined ? null : handle.map(columns);
  return calls ?? host.trap('bad-output', 'agent.map needs an array of equally long arrays');
}

/** Goes on with a call by `run`; undefined while it has not ended within the slice. */
function advance<R>(
  context: CallContext,
  agent: CountedAgent,
  host: Host,
  run: (fuel: number) => 'more' | R,
): R | undefined {
  const before = context.calls.fuel;
  const result = run(context.left);
  if (result === 'more') {
    context.left = 0;
    return undefined;
  }
  context.left -= context.calls.fuel - before;
  agent.count(host);
  return result;
}

/** A failure that the module may not catch: a trap runs neither its `catch` nor its `finally`. */
function end(host: Host, { calls }: CallContext, result: CallResult): Value {
  if (result.ok) return result.value === undefined ? undefined : copyIn(host, result.value);
  calls.fail(result.reason);
  return host.trap('unsupported', 'the agent failed');
}

class CallFrame extends NativeFrame {
  readonly #context: CallContext;
  readonly #agent: CountedAgent;
  readonly #mode: 'call' | 'try';

  constructor(
    context: CallContext,
    agent: CountedAgent,
    args: readonly Json[],
    mode: 'call' | 'try',
  ) {
    super();
    this.#context = context;
    this.#agent = agent;
    this.#mode = mode;
    agent.handle.begin(args);
  }

  step(host: Host): boolean {
    const result = advance(this.#context, this.#agent, host, (fuel) =>
      this.#agent.handle.run(fuel),
    );
    this.waiting = result === undefined;
    if (result === undefined) return false;
    this.result = this.#mode === 'try' ? answer(host, result) : end(host, this.#context, result);
    return true;
  }

  held(): readonly Value[] {
    return [];
  }
}

/** `{ ok, value }` or `{ ok, reason: { code, detail } }`. */
function answer(host: Host, result: CallResult): Value {
  if (!result.ok) return copyIn(host, { ok: false, reason: { ...result.reason } });
  if (result.value === undefined) return copyIn(host, { ok: true });
  return copyIn(host, { ok: true, value: result.value });
}

class MapFrame extends NativeFrame {
  readonly #context: CallContext;
  readonly #agent: CountedAgent;
  readonly #calls: MappedCalls;
  readonly #results = new VArray([]);

  constructor(context: CallContext, agent: CountedAgent, calls: MappedCalls) {
    super();
    this.#context = context;
    this.#agent = agent;
    this.#calls = calls;
    this.result = this.#results;
  }

  step(host: Host): boolean {
    for (;;) {
      // Rows worked out in columns do not end a slice themselves.
      const isOver = this.#context.left <= 0;
      const result = isOver
        ? undefined
        : advance(this.#context, this.#agent, host, (fuel) => this.#calls.next(fuel));
      this.waiting = result === undefined;
      if (result === undefined) return false;
      if (result === null) return true;
      host.spend(1);
      host.allocate(8);
      this.#results.items.push(end(host, this.#context, result));
    }
  }

  held(): readonly Value[] {
    return [this.#results];
  }
}

/** The second argument of `evaluate`. */
export function contextValue(host: Host, data: Json, random: () => number, split: string): VObject {
  const draw = new VNative('random', { call: random });
  const context = copyIn(host, { data, split });
  if (!(context instanceof VObject)) throw new Error('an object was copied');
  host.allocate(tableBytes(1));
  context.set('random', draw);
  return context;
}
