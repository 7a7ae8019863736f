import { ok } from '../core/result.ts';
import { steering, steeringText } from '../schemas/steering.ts';
import { ask } from './agents.ts';
import { REPLAYED, requestKey } from './idempotency.ts';
import { ownPopulation } from './ownership.ts';
import { noBody, noQuery, type Route, route } from './route.ts';

/** What people tell the models of a population. */
export const steeringRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/populations/{id}/steering',
    scope: 'read',
    summary: 'What people tell the models of this population',
    status: 200,
    query: noQuery,
    body: noBody,
    answer: steeringText,
    handle: (call) => ask(call, (population) => population.steering()),
  }),
  route({
    method: 'PUT',
    path: '/v1/populations/{id}/steering',
    scope: 'write',
    summary: 'Tell the models of this population what to try; it is in every prompt from now on',
    status: 200,
    query: noQuery,
    body: steering,
    answer: steeringText,
    idempotent: true,
    handle: async (call) => {
      const key = requestKey(call);
      if (!key.ok) return key;
      const owned = await ownPopulation(call);
      if (!owned.ok) return owned;
      const caller = { ...call.caller, idempotency: key.value };
      const done = await owned.value.steer(call.body, caller);
      if (!done.ok) return done;
      const { text, replayed } = done.value;
      return ok({ body: { text }, ...(replayed ? { headers: REPLAYED } : {}) });
    },
  }),
];
