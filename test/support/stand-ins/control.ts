import * as z from 'zod';
import type { ScriptedAnswer } from './call.ts';
import type { FaultRule } from './fault.ts';
import { type MutatorOptions, scriptedMutator } from './mutator/mutator.ts';
import type { RecordedCall, StandIn } from './stand-in.ts';

/**
 * The door by which tests that run elsewhere (in workerd, in another process) direct a stand-in: POST of a command as
 * JSON to any host name that leads to `createControl`, answered with a report.
 */
export type Command =
  | { readonly do: 'inject'; readonly rule: FaultRule }
  /** The calls of a metadata value, or all others, get these answers in turn, the last one for ever. */
  | { readonly do: 'say'; readonly answers: readonly ScriptedAnswer[]; readonly metadata?: string }
  | { readonly do: 'mutate'; readonly options: MutatorOptions; readonly metadata?: string }
  | { readonly do: 'latency'; readonly ms: number }
  | { readonly do: 'reset' }
  | { readonly do: 'report' };

export interface Report {
  /** All figures are of the calls with the metadata value `about`, if one is given. */
  readonly violations: readonly string[];
  readonly calls: readonly RecordedCall[];
  readonly inFlight: number;
  readonly peakInFlight: number;
}

export interface Control {
  /** `about`: a metadata value (e.g. a population's id) that the report is limited to. */
  send(command: Command, about?: string): Promise<Report>;
}

const envelope = z.object({
  command: z.custom<Command>(
    (value) => typeof value === 'object' && value !== null && 'do' in value,
  ),
  about: z.string().optional(),
});

/** Answers `POST /` with the command in the body. */
export function createControlDoor(standIn: StandIn): (request: Request) => Promise<Response> {
  return async (request) => {
    const { command, about } = envelope.parse(await request.json());
    execute(standIn, command);
    return Response.json(reportOf(standIn, about));
  };
}

/** The other side of the door. `url` must lead to it. */
export function createControl(url: string, send: typeof fetch = fetch): Control {
  return {
    async send(command, about) {
      const body = JSON.stringify({ command, about });
      const response = await send(url, { method: 'POST', body });
      if (!response.ok) throw new Error(`the stand-in refuses ${body}: ${await response.text()}`);
      return response.json<Report>();
    },
  };
}

function execute(standIn: StandIn, command: Command): void {
  switch (command.do) {
    case 'inject':
      return standIn.inject(command.rule);
    case 'say':
      return standIn.setScript(inTurn(command.answers), command.metadata);
    case 'mutate':
      return standIn.setScript(scriptedMutator(command.options), command.metadata);
    case 'latency':
      return standIn.setLatency(command.ms);
    case 'reset':
      return standIn.reset();
    case 'report':
      return;
  }
}

function inTurn(answers: readonly ScriptedAnswer[]): () => ScriptedAnswer {
  let next = 0;
  return () => answers[Math.min(next++, answers.length - 1)] ?? {};
}

const reportOf = (standIn: StandIn, about: string | undefined): Report => ({
  violations: standIn.violationsOf(about ?? ''),
  calls: standIn.calls.filter(
    ({ asked }) =>
      about === undefined || (asked !== null && Object.values(asked.metadata).includes(about)),
  ),
  inFlight: standIn.inFlight(about),
  peakInFlight: standIn.peakInFlight(about),
});
