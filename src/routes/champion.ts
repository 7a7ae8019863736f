import { champion, invoke, invoked } from '../schemas/agent.ts';
import { championOf } from './champion-cache.ts';
import { RUN_FAILURES, runGenome } from './run-genome.ts';
import { noBody, noQuery, type Route, route } from './route.ts';
import { ok } from '../core/result.ts';

export const championRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/populations/{id}/champion',
    scope: 'read',
    summary: 'The program that is served',
    status: 200,
    query: noQuery,
    body: noBody,
    answer: champion,
    failures: ['no-champion'],
    handle: async (call) => {
      const found = await championOf(call);
      if (!found.ok) return found;
      const { invoke: _limits, ...body } = found.value;
      return ok({ body });
    },
  }),
  route({
    method: 'POST',
    path: '/v1/populations/{id}/champion/invoke',
    scope: 'run',
    summary: 'Run the champion on arguments of your own',
    status: 200,
    query: noQuery,
    body: invoke,
    answer: invoked,
    failures: ['no-champion', ...RUN_FAILURES],
    handle: async (call) => {
      const found = await championOf(call);
      if (!found.ok) return found;
      const { hash, genome, invoke: limits } = found.value;
      const done = await runGenome(
        {
          genome,
          args: call.body.args,
          fuel: limits.fuelPerCall,
          bytes: limits.bytesPerCall,
          seed: call.body.seed ?? limits.seed,
        },
        call.services.wait,
      );
      return done.ok ? ok({ body: { ...done.value, hash } }) : done;
    },
  }),
];
