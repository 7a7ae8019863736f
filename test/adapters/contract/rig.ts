import { vi } from 'vitest';
import type { ModelFetch } from '../../../src/adapters/model-call/response.ts';
import type { ModelFailure } from '../../../src/core/models/call.ts';
import type { ModelCall, ModelClient } from '../../../src/ports.ts';
import type { Script, ScriptedAnswer } from '../../support/stand-ins/call.ts';
import type { StandIn } from '../../support/stand-ins/stand-in.ts';
import type { ClientOptions, Provider } from './providers.ts';
import { QUESTION, fetchOf } from './providers.ts';

export const SEED = 20_261_121;
export const TEXT = 'Grüße, 世界 🌍: an answer that comes in more than one piece of the stream.';

export interface Rig {
  readonly standIn: StandIn;
  readonly client: ModelClient;
}

/** A client beside a stand-in of its own, without a socket between them. */
export function rig(provider: Provider, script: Script, options: ClientOptions = {}): Rig {
  const standIn = provider.standIn(script, options.now);
  return { standIn, client: provider.client(fetchOf(standIn), options) };
}

/** One answer after the other, the last for ever. */
export const says =
  (...answers: readonly ScriptedAnswer[]): Script =>
  (_, index) =>
    answers[Math.min(index, answers.length - 1)] ?? {};

const DEADLINE_MS = 10_000;

/** The failure of a call whose deadline passes once its request was sent, or once its answer began. */
export async function overdueOf(
  provider: Provider,
  fetch: ModelFetch,
  since: 'sent' | 'answered',
): Promise<ModelFailure> {
  const begun = Promise.withResolvers<void>();
  const client = provider.client((url, init) => {
    const answer = fetch(url, init);
    if (since === 'sent') begun.resolve();
    else void answer.then(() => begun.resolve());
    return answer;
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const failure = failureOf(client, { ...QUESTION, deadlineMs: DEADLINE_MS });
    await begun.promise;
    await vi.advanceTimersByTimeAsync(DEADLINE_MS);
    return await failure;
  } finally {
    vi.useRealTimers();
  }
}

/** The failure of a call that must fail. */
export async function failureOf(
  client: ModelClient,
  call: ModelCall = QUESTION,
): Promise<ModelFailure> {
  const result = await client.generate(call);
  if (result.ok) throw new Error(`an answer: ${result.value.text}`);
  return result.error;
}
