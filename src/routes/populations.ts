import type { PopulationAnswer } from '../../durable-objects/population-api.ts';
import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import {
  type CreatePopulationBody,
  createPopulation,
  type PatchPopulationBody,
  patchPopulation,
  population,
  populationItem,
  state,
} from '../schemas/population.ts';
import type { Call } from './call.ts';
import { SERVED_FROM_MEMORY_MS } from './champion-cache.ts';
import { checkCreate } from './create-checks.ts';
import { checkArms } from './model-checks.ts';
import { REPLAYED, requestKey } from './idempotency.ts';
import { ownPopulation } from './ownership.ts';
import { page, pageOf } from './query.ts';
import { type Answer, type Handled, noBody, noQuery, type Route, route } from './route.ts';
import { invalid } from './validate.ts';

/** The population of an answer as a body, with its ETag. */
export const populationBody = (
  answer: Result<PopulationAnswer, Failure>,
): Result<Answer, Failure> => {
  if (!answer.ok) return answer;
  const { population: body, etag, replayed } = answer.value;
  return ok({ body, headers: { etag, ...(replayed ? REPLAYED : {}) } });
};

export const populationRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/populations',
    scope: 'write',
    summary: 'Make a population from seed programs and an evaluator',
    status: 201,
    query: noQuery,
    body: createPopulation,
    answer: population,
    idempotent: true,
    handle: create,
  }),
  route({
    method: 'GET',
    path: '/v1/populations',
    scope: 'read',
    summary: 'The populations of the account, newest first',
    status: 200,
    query: page.extend({ state: state.optional() }),
    body: noBody,
    answer: pageOf(populationItem),
    failures: ['bad-cursor'],
    handle: async ({ services, account, query }) => {
      const listed = await services.account(account).list(query);
      return listed.ok ? ok({ body: listed.value }) : listed;
    },
  }),
  route({
    method: 'GET',
    path: '/v1/populations/{id}',
    scope: 'read',
    summary: 'State, best, champion, filled configuration',
    status: 200,
    query: noQuery,
    body: noBody,
    answer: population,
    handle: async (call) => {
      const owned = await ownPopulation(call);
      return owned.ok ? populationBody(await owned.value.read()) : owned;
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/populations/{id}',
    scope: 'write',
    summary: 'Change name, task or stop rules',
    status: 200,
    query: noQuery,
    body: patchPopulation,
    answer: population,
    conditional: true,
    handle: patch,
  }),
  route({
    method: 'DELETE',
    path: '/v1/populations/{id}',
    scope: 'write',
    summary: 'Delete the population and all it holds; its id is never used again',
    status: 204,
    query: noQuery,
    body: noBody,
    handle: remove,
  }),
];

/** The id is stored before the population is made, and the answer after it: a crash in between never makes two. */
async function create(call: Call<unknown, CreatePopulationBody>): Handled {
  const { services, account, body, caller } = call;
  const key = requestKey(call);
  if (!key.ok) return key;
  const issues = [...checkCreate(body), ...(await checkArms(body.config, services.models()))];
  if (issues.length > 0) return err(invalid(issues));
  const registry = services.account(account);
  const request = key.value?.request ?? '';
  const reserved = await registry.reserve({ name: body.name, key: key.value?.key, request });
  if (!reserved.ok) return reserved;
  if (reserved.value.kind === 'replay') {
    const { body: stored, etag } = reserved.value.answer;
    return ok({ body: JSON.parse(stored), headers: { etag, ...REPLAYED } });
  }
  const { id } = reserved.value;
  const made = await services.population(id).create({ ...body, id, account }, caller);
  if (!made.ok) {
    await registry.release(id);
    return made;
  }
  const { population: view, etag } = made.value;
  await registry.confirm(view, { status: 201, body: JSON.stringify(view), etag });
  return populationBody(made);
}

async function patch(call: Call<unknown, PatchPopulationBody>): Handled {
  const ifMatch = call.request.headers.get('if-match');
  if (ifMatch === null)
    return err({ code: 'precondition-required', detail: 'send If-Match with the ETag of GET' });
  const owned = await ownPopulation(call);
  if (!owned.ok) return owned;
  const patched = await owned.value.patch(call.body, ifMatch, call.caller);
  if (patched.ok) await call.services.account(call.account).note(patched.value.population);
  return populationBody(patched);
}

async function remove(call: Call<unknown, unknown>): Handled {
  const owned = await ownPopulation(call);
  if (!owned.ok) return owned;
  const removed = await owned.value.remove(call.caller);
  // Also where it is gone already: a crash may have kept the registry from hearing of it.
  if (removed.ok || removed.error.code === 'not-found')
    await call.services.account(call.account).forget(call.params['id'] ?? '');
  if (!removed.ok) return removed;
  await call.services.wait(SERVED_FROM_MEMORY_MS);
  return ok({ body: null });
}
