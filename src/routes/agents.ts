import * as z from 'zod';
import type { PopulationRpc } from '../../durable-objects/population-api.ts';
import type { Failure } from '../core/failure.ts';
import { ok, type Result } from '../core/result.ts';
import { agent, agentItem, lineage, trial, tried } from '../schemas/agent.ts';
import type { Incoming } from './call.ts';
import { ownPopulation } from './ownership.ts';
import { page, pageOf } from './query.ts';
import { type Handled, noBody, noQuery, type Route, route } from './route.ts';

/** Asks the population of the path; its answer is the body. */
export async function ask<T>(
  call: Incoming,
  question: (population: PopulationRpc) => Promise<Result<T, Failure>>,
): Handled {
  const owned = await ownPopulation(call);
  if (!owned.ok) return owned;
  const answer = await question(owned.value);
  return answer.ok ? ok({ body: answer.value }) : answer;
}

export const agentRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/populations/{id}/agents',
    scope: 'read',
    summary: 'The living and archived agents',
    status: 200,
    query: page.extend({ order: z.enum(['fitness', 'generation', 'bytes']).default('fitness') }),
    body: noBody,
    answer: pageOf(agentItem),
    failures: ['bad-cursor'],
    handle: (call) => ask(call, (population) => population.agents(call.query)),
  }),
  route({
    method: 'GET',
    path: '/v1/populations/{id}/agents/{hash}',
    scope: 'read',
    summary: 'One agent with its genome, scores and origin',
    status: 200,
    query: noQuery,
    body: noBody,
    answer: agent,
    handle: (call) => ask(call, (population) => population.agent(call.params['hash'] ?? '')),
  }),
  route({
    method: 'GET',
    path: '/v1/populations/{id}/agents/{hash}/lineage',
    scope: 'read',
    summary: 'The ancestors of an agent',
    status: 200,
    query: noQuery,
    body: noBody,
    answer: lineage,
    handle: (call) => ask(call, (population) => population.lineage(call.params['hash'] ?? '')),
  }),
  route({
    method: 'POST',
    path: '/v1/populations/{id}/evaluations',
    scope: 'run',
    summary: 'Try a genome on the training cases; changes nothing',
    status: 200,
    query: noQuery,
    body: trial,
    answer: tried,
    failures: ['evaluator-crashed'],
    handle: (call) => ask(call, (population) => population.evaluate(call.body.genome)),
  }),
];
