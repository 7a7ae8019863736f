import type { Failure } from '../src/core/failure.ts';
import { utf8Length } from '../src/core/utf8-length.ts';
import { err, ok, type Result } from '../src/core/result.ts';
import type { CommandHost } from './commands.ts';
import { gone, log, once } from './commands.ts';
import type { Caller, Steering, SteeringView } from './population-api.ts';
import type { PopulationStore } from './population-store.ts';

/** Bytes of UTF-8 that the whole text may have: it stands in every prompt. */
const MAX_BYTES = 4_096;

/** What people want the search to do, in their words; empty before anybody said anything. */
export const readSteering = (store: PopulationStore): string =>
  store.documents.get<{ readonly text: string }>('steering')?.text ?? '';

/** Adds a line to the text, or puts another in its place. From the next prompt on, models see it. */
export function steer(
  host: CommandHost,
  { mode, text }: Steering,
  caller: Caller,
): Result<SteeringView, Failure> {
  const { store } = host;
  if (store.definition === undefined) return gone;
  return once(host, caller, AS_TEXT, () => {
    const before = mode === 'append' ? readSteering(store) : '';
    const whole = before === '' ? text : `${before}\n${text}`;
    const bytes = utf8Length(whole);
    if (bytes > MAX_BYTES) return err(tooLong(bytes));
    store.documents.set('steering', { text: whole });
    log(host, caller, { type: 'steering-changed', data: { mode, bytes } });
    return ok({ text: whole });
  });
}

const AS_TEXT = {
  write: ({ text }: SteeringView) => ({ status: 200, body: JSON.stringify({ text }), etag: '' }),
  read: ({ body }: { readonly body: string }): SteeringView => JSON.parse(body),
};

function tooLong(bytes: number): Failure {
  const detail = `the whole text would have ${bytes} bytes, at most ${MAX_BYTES}; replace it by a shorter one`;
  return {
    code: 'invalid',
    detail: `/text: ${detail}`,
    errors: [{ pointer: '/text', code: 'too-big', detail }],
  };
}
