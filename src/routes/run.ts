import { ok } from '../core/result.ts';
import { ran, run } from '../schemas/run.ts';
import { RUN_FAILURES, runGenome } from './run-genome.ts';
import { noQuery, type Route, route } from './route.ts';

export const runRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/run',
    scope: 'run',
    summary: 'Run a program once, metered, without a population',
    status: 200,
    query: noQuery,
    body: run,
    answer: ran,
    failures: RUN_FAILURES,
    handle: async ({ body, services }) => {
      const done = await runGenome(body, services.wait);
      return done.ok ? ok({ body: done.value }) : done;
    },
  }),
];
