import type { Json } from '../../../core/evolution/agent.ts';
import {
  type AgentCalls,
  type AgentHandle,
  type CallResult,
  rowsOf,
} from '../../../core/evolution/agent-calls.ts';
import { NotPlain, plainCopy } from './plain-copy.ts';

/** The agent as `evaluate` gets it (spec 2.1). */
export interface Agent {
  (...args: unknown[]): Json | undefined;
  /** An agent with a state of its own. */
  fresh(): Agent;
  /** `columns[i]` holds the values of parameter i; the answers row by row. */
  map(columns: unknown): (Json | undefined)[];
  /** Like a call, but a failure is an answer; the evaluation goes on. */
  try(...args: unknown[]): CallResult;
}

/** Makes the function a module calls. Any failure but that of `try` ends the evaluation, caught or not. */
export function createAgent(calls: AgentCalls): Agent {
  const handle = calls.fresh();
  const agent = (...args: unknown[]): Json | undefined => run(calls, handle, plainArgs(args));
  return Object.freeze(
    Object.assign(agent, {
      fresh: () => createAgent(calls),
      map: (columns: unknown) => mapRows(calls, handle, columns),
      try(...args: unknown[]) {
        stopIfFailed(calls);
        return handle.call(plainArgs(args));
      },
    }),
  );
}

function run(calls: AgentCalls, handle: AgentHandle, args: readonly Json[]): Json | undefined {
  stopIfFailed(calls);
  const result = handle.call(args);
  if (result.ok) return result.value;
  calls.fail(result.reason);
  throw new Error(`the agent failed: ${result.reason.code}: ${result.reason.detail}`);
}

function stopIfFailed({ failure }: AgentCalls): void {
  if (failure !== undefined) throw new Error(`the agent has failed before: ${failure.code}`);
}

function mapRows(calls: AgentCalls, handle: AgentHandle, columns: unknown): (Json | undefined)[] {
  const copy = plainCopy(columns, 'agent.map');
  const isColumn = (column: Json): column is readonly Json[] => Array.isArray(column);
  const rows = Array.isArray(copy) && copy.every(isColumn) ? rowsOf(copy) : null;
  if (rows === null) throw new NotPlain('agent.map needs an array of equally long arrays');
  return rows.map((row) => run(calls, handle, row));
}

const plainArgs = (args: readonly unknown[]): readonly Json[] =>
  args.map((arg, i) => plainCopy(arg, `argument ${i}`));
