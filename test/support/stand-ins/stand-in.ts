import { bodyStream, ConnectionReset, pause } from './body.ts';
import { type AskedCall, type Script, type ScriptedAnswer } from './call.ts';
import { Connections } from './connections.ts';
import type { Fault, FaultRule } from './fault.ts';
import { FaultPlan } from './fault-plan.ts';
import { PromptCache } from './prompt-cache.ts';
import type { Received, Wire, WireAnswer } from './wire.ts';

/**
 * Header by which a test tells one client object from another. The request's metadata `gateway` does the same; a call
 * with neither is counted, but not limited.
 */
export const CLIENT_HEADER = 'x-stand-in-client';

export interface StandInOptions {
  readonly script: Script;
  readonly faults?: readonly FaultRule[];
  /** Decides faults with a rate; 0. */
  readonly seed?: number;
  /** Before each answer that is not a refusal; 0. */
  readonly latencyMs?: number;
  /** The provider's clock; the machine's. Ahead or behind, it plays a skewed client. */
  readonly now?: () => number;
  /** Calls at once that one client object may have: 6, as a Durable Object. */
  readonly connectionsPerClient?: number;
  /** How many of the last calls `calls` keeps; 10,000. */
  readonly keepCalls?: number;
  /** Cache points on fewer tokens are ignored; 1,024. */
  readonly cacheMinimum?: number;
}

/** One request that reached the stand-in, as a test looks at it. */
export interface RecordedCall {
  readonly path: string;
  /** Null: refused before it was understood (credentials, shape). */
  readonly asked: AskedCall | null;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** HTTP status, or null where no response was sent. */
  status: number | null;
  readonly fault: Fault | null;
}

export interface StandIn {
  /** A fetch: rejects where a connection would break. Also fits miniflare's `outboundService`. */
  readonly handle: (request: Request) => Promise<Response>;
  readonly calls: readonly RecordedCall[];
  readonly inject: (rule: FaultRule) => void;
  /** Another model from now on, for all calls or for those with a metadata value. */
  readonly setScript: (script: Script, metadata?: string) => void;
  readonly setLatency: (ms: number) => void;
  /** Highest number of calls at once: of a client (`CLIENT_HEADER`), of a metadata value, or of all. */
  readonly peakInFlight: (key?: string) => number;
  readonly inFlight: (key?: string) => number;
  /** One line for each call over its client's connections. A test asserts that there is none. */
  readonly violations: readonly string[];
  /** Those of calls with a metadata value, or of a client. */
  readonly violationsOf: (key: string) => readonly string[];
  /** Back to the options: calls, rules and counts forgotten, waiting calls broken. */
  readonly reset: () => void;
}

export function createStandIn(wire: Wire, options: StandInOptions): StandIn {
  return new ScriptedProvider(wire, options);
}

class ScriptedProvider implements StandIn {
  readonly #wire: Wire;
  readonly #options: StandInOptions;
  #connections: Connections;
  readonly #plan: FaultPlan;
  readonly #cache: PromptCache;
  /** By metadata value; '' is for all others. */
  readonly #scripts = new Map<string, Script>();
  #latencyMs: number;
  #answered = 0;
  #requests = 0;
  #stop = new AbortController();
  readonly calls: RecordedCall[] = [];

  constructor(wire: Wire, options: StandInOptions) {
    this.#wire = wire;
    this.#options = options;
    this.#connections = this.#noConnections();
    this.#plan = new FaultPlan(options.seed ?? 0, options.faults ?? []);
    this.#cache = new PromptCache(options.cacheMinimum ?? 1_024);
    this.#scripts.set('', options.script);
    this.#latencyMs = options.latencyMs ?? 0;
  }

  readonly inject = (rule: FaultRule): void => this.#plan.add(rule);
  readonly setScript = (script: Script, metadata = ''): void =>
    void this.#scripts.set(metadata, script);
  readonly setLatency = (ms: number): void => void (this.#latencyMs = ms);
  readonly peakInFlight = (key?: string): number => this.#connections.peak(key);
  readonly inFlight = (key?: string): number => this.#connections.inFlight(key);

  readonly violationsOf = (key: string): readonly string[] => this.#connections.violations(key);

  get violations(): readonly string[] {
    return this.violationsOf('');
  }

  readonly reset = (): void => {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.calls.length = 0;
    this.#answered = 0;
    this.#requests = 0;
    this.#plan.replace(this.#options.faults ?? []);
    this.#cache.clear();
    this.#connections = this.#noConnections();
    this.#scripts.clear();
    this.#scripts.set('', this.#options.script);
    this.#latencyMs = this.#options.latencyMs ?? 0;
  };

  readonly handle = async (request: Request): Promise<Response> => {
    const received = await receive(request, this.#now());
    const read = this.#wire.read(received);
    if (!read.ok) {
      this.#record(received, null, null, read.error.status);
      return this.#respond(read.error, undefined, request.signal, () => {});
    }
    const call = read.value;
    const fault = this.#plan.take(call, this.#requests++);
    const client = received.headers.get(CLIENT_HEADER) ?? call.metadata['gateway'] ?? null;
    const ticket = this.#connections.open(client, Object.values(call.metadata));
    const record = this.#record(received, call, fault ?? null, null);
    try {
      // a client over its limit gets an answer that nobody retries
      const answer = ticket.exceeded
        ? this.#wire.error('invalid')
        : await this.#decide(call, fault, request.signal);
      record.status = answer.status;
      return this.#respond(answer, fault, request.signal, ticket.close);
    } catch (error) {
      ticket.close();
      throw error;
    }
  };

  async #decide(
    call: AskedCall,
    fault: Fault | undefined,
    caller: AbortSignal,
  ): Promise<WireAnswer> {
    const signal = AbortSignal.any([caller, this.#stop.signal]);
    if (fault?.kind === 'hang' && fault.after === undefined) await pause(Infinity, signal);
    if (fault?.kind === 'reset') throw new ConnectionReset('reset before the response');
    if (fault?.kind === 'error') return this.#wire.error(fault.error, fault);
    if (fault?.kind === 'refuse') {
      const field = fault.fields.find((name) => call.fields.includes(name));
      if (field !== undefined) return this.#wire.refuse(field);
    }
    if (fault?.kind === 'gather') await this.#gathered(fault.calls, signal);
    const wait = this.#latencyMs + (fault?.kind === 'delay' ? fault.ms : 0);
    if (wait > 0) await pause(wait, signal);
    return this.#shape(this.#answer(call, fault), fault);
  }

  async #gathered(calls: number, signal: AbortSignal): Promise<void> {
    while (this.#connections.peak() < calls) await pause(1, signal);
  }

  #answer(call: AskedCall, fault: Fault | undefined): WireAnswer {
    const index = this.#answered++;
    const scripted = fault?.kind === 'say' ? { text: fault.text } : this.#model(call)(call, index);
    const answer = withinLimit(scripted, call.maxTokens);
    const usage = this.#cache.count(call, spoken(answer), this.#now());
    const priced = fault?.kind === 'usage' ? { ...answer, usage: fault.usage } : answer;
    return this.#wire.answer(call, priced, usage, crypto.randomUUID());
  }

  #model({ metadata }: AskedCall): Script {
    const own = Object.values(metadata).find((value) => this.#scripts.has(value));
    return this.#scripts.get(own ?? '') ?? this.#options.script;
  }

  /** Faults of the answer's content; those of its bytes are the body's. */
  #shape(answer: WireAnswer, fault: Fault | undefined): WireAnswer {
    if (fault?.kind === 'empty') return { ...answer, pieces: [] };
    if (fault?.kind === 'malformed-json') return this.#wire.malformed(answer);
    if (fault?.kind !== 'exception') return answer;
    const before = answer.pieces.slice(0, fault.after);
    return { ...answer, pieces: [...before, this.#wire.exception(fault.error)] };
  }

  #respond(
    { status, headers, pieces }: WireAnswer,
    fault: Fault | undefined,
    caller: AbortSignal,
    onEnd: () => void,
  ): Response {
    const signal = AbortSignal.any([caller, this.#stop.signal]);
    return new Response(bodyStream({ pieces, fault, signal, onEnd }), {
      status,
      headers: { date: new Date(this.#now()).toUTCString(), ...headers },
    });
  }

  #record(
    { path, headers, body }: Received,
    asked: AskedCall | null,
    fault: Fault | null,
    status: number | null,
  ): RecordedCall {
    const text = new TextDecoder().decode(body);
    const record = { path, asked, body: text, headers: Object.fromEntries(headers), status, fault };
    this.calls.push(record);
    if (this.calls.length > (this.#options.keepCalls ?? 10_000)) this.calls.shift();
    return record;
  }

  #noConnections(): Connections {
    return new Connections(this.#options.connectionsPerClient ?? 6);
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

async function receive(request: Request, now: number): Promise<Received> {
  const url = new URL(request.url);
  return {
    method: request.method,
    host: url.host,
    path: url.pathname,
    query: url.search.slice(1),
    headers: new Map([...request.headers, ['host', url.host]]),
    body: new Uint8Array(await request.arrayBuffer()),
    now,
  };
}

/** An answer longer than the request allows breaks off, as a model's does. */
function withinLimit(answer: ScriptedAnswer, maxTokens: number | null): ScriptedAnswer {
  const { json: _json, ...rest } = answer;
  const limit = (maxTokens ?? Infinity) * 4;
  const said = spoken(answer);
  if (said.length <= limit) return answer;
  const short = said.slice(0, limit).toWellFormed();
  return {
    ...rest,
    ...(answer.text === undefined ? { rawJson: short } : { text: short }),
    stop: 'length',
  };
}

const spoken = ({ text, json, rawJson }: ScriptedAnswer): string =>
  text ?? rawJson ?? (json === undefined ? '' : JSON.stringify(json));
