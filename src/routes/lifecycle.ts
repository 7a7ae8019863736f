import * as z from 'zod';
import type {
  Caller,
  PopulationAnswer,
  PopulationRpc,
} from '../../durable-objects/population-api.ts';
import type { Failure } from '../core/failure.ts';
import type { Result } from '../core/result.ts';
import { population } from '../schemas/population.ts';
import type { Call } from './call.ts';
import { SERVED_FROM_MEMORY_MS } from './champion-cache.ts';
import { requestKey } from './idempotency.ts';
import { ownPopulation } from './ownership.ts';
import { populationBody } from './populations.ts';
import { type Handled, noBody, noQuery, type Route, route } from './route.ts';

type Command = (
  population: PopulationRpc,
  caller: Caller,
) => Promise<Result<PopulationAnswer, Failure>>;

const command = (verb: string, summary: string, run: Command): Route =>
  route({
    method: 'POST',
    path: `/v1/populations/{id}/${verb}`,
    scope: 'write',
    summary,
    status: 202,
    query: noQuery,
    body: noBody,
    answer: population,
    idempotent: true,
    failures: ['wrong-state'],
    handle: (call) => perform(call, run),
  });

export const lifecycleRoutes: readonly Route[] = [
  command('start', 'Start evolving', (to, caller) => to.start(caller)),
  command('pause', 'Pause; the open generation is discarded', (to, caller) => to.pause(caller)),
  command('resume', 'Go on after a pause', (to, caller) => to.resume(caller)),
  command('stop', 'Stop for good', (to, caller) => to.stop(caller)),
  route({
    method: 'POST',
    path: '/v1/populations/{id}/restore',
    scope: 'write',
    summary: 'Go back to a snapshot; history is kept, the population is paused',
    status: 202,
    query: noQuery,
    body: z.strictObject({ snapshot: z.string().min(1).max(128) }),
    answer: population,
    idempotent: true,
    failures: ['wrong-state'],
    handle: async (call) => {
      const done = await perform(call, (to, caller) => to.restore(call.body.snapshot, caller));
      if (done.ok) await call.services.wait(SERVED_FROM_MEMORY_MS);
      return done;
    },
  }),
];

/** Sends a command to the population and tells the registry what came of it. */
async function perform(call: Call<unknown, unknown>, run: Command): Handled {
  const key = requestKey(call);
  if (!key.ok) return key;
  const owned = await ownPopulation(call);
  if (!owned.ok) return owned;
  const done = await run(owned.value, { ...call.caller, idempotency: key.value });
  if (!done.ok) return done;
  await call.services.account(call.account).note(done.value.population);
  return populationBody(done);
}
