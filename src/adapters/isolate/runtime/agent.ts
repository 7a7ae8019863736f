import type { FailureReason, Json } from '../../../core/evolution/agent.ts';
import type { AgentCalls, CallResult } from '../../../core/evolution/agent-calls.ts';
import { charge } from './hub.ts';
import { NotPlain, plainCopy } from './plain-copy.ts';

/** The agent as `evaluate` gets it. */
export interface Agent {
  (...args: unknown[]): Json | undefined;
  /** An agent with a state of its own. */
  fresh(): Agent;
  /** `columns[i]` holds the values of parameter i; the answers row by row. */
  map(columns: unknown): (Json | undefined)[];
  /** Like a call, but a failure is an answer; the evaluation goes on. */
  try(...args: unknown[]): Tried;
}

/** Without a value if the agent returned nothing. */
type Tried =
  | { readonly ok: true; readonly value?: Json }
  | { readonly ok: false; readonly reason: FailureReason };

/** Copying arguments: so many values cost one unit of the module's fuel, like moved elements in the machine. */
const VALUES_PER_FUEL = 16;

/** Makes the function a module calls. Any failure but that of `try` ends the evaluation, caught or not. */
export function createAgent(calls: AgentCalls): Agent {
  const handle = calls.fresh();
  const copy = (value: unknown, place: string): Json =>
    plainCopy(value, place, (values) => charge(values / VALUES_PER_FUEL));
  const copyArgs = (args: readonly unknown[]): readonly Json[] => {
    if (calls.failure !== undefined)
      throw new Error(`the agent has failed before: ${calls.failure.code}`);
    charge(1);
    return args.map((arg, i) => copy(arg, `argument ${i}`));
  };
  const agent = (...args: unknown[]): Json | undefined => value(calls, handle.call(copyArgs(args)));
  return Object.freeze(
    Object.assign(agent, {
      fresh: () => createAgent(calls),
      map(columns: unknown) {
        const [plain = null] = copyArgs([columns]);
        const mapped = handle.map(plain);
        if (mapped === null) throw new NotPlain('agent.map needs an array of equally long arrays');
        const values: (Json | undefined)[] = [];
        for (;;) {
          mapped.numbers(values);
          const result = mapped.next(Number.MAX_SAFE_INTEGER);
          if (result === null) return values;
          if (result !== 'more') values.push(value(calls, result));
        }
      },
      try: (...args: unknown[]) => answer(handle.call(copyArgs(args))),
    }),
  );
}

/** No more than a module learns in the machine: an outcome also tells of fuel. */
function answer(result: CallResult): Tried {
  if (!result.ok) {
    const { code, detail } = result.reason;
    return { ok: false, reason: { code, detail } };
  }
  return { ok: true, ...(result.value === undefined ? {} : { value: result.value }) };
}

function value(calls: AgentCalls, result: CallResult): Json | undefined {
  if (result.ok) return result.value;
  calls.fail(result.reason);
  throw new Error(`the agent failed: ${result.reason.code}: ${result.reason.detail}`);
}
