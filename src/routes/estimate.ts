import { armId } from '../core/models/call.ts';
import type { PlannedRun } from '../core/models/estimate.ts';
import { estimateInUsd } from '../core/models/estimate-usd.ts';
import { err, ok } from '../core/result.ts';
import { estimate, estimateInput, type EstimateBody } from '../schemas/estimate.ts';
import type { Call } from './call.ts';
import { checkCreate } from './create-checks.ts';
import { checkArms } from './model-checks.ts';
import { type Handled, noQuery, type Route, route } from './route.ts';
import { invalid } from './validate.ts';

export const estimateRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/estimate',
    scope: 'read',
    summary: 'What the model calls of a population would cost; makes nothing',
    status: 200,
    query: noQuery,
    body: estimateInput,
    answer: estimate,
    handle,
  }),
];

async function handle(call: Call<unknown, EstimateBody>): Handled {
  const { services, body } = call;
  const issues = [
    ...('seeds' in body ? checkCreate(body) : []),
    ...(await checkArms(body.config, services.models())),
  ];
  if (issues.length > 0) return err(invalid(issues));
  const found = services.estimate(body, await pricedArms(call));
  return found.ok ? ok({ body: estimateInUsd(found.value) }) : found;
}

/** The arms that would be called, with the pace they were measured at. */
async function pricedArms({
  services,
  account,
}: Call<unknown, unknown>): Promise<PlannedRun['arms']> {
  const { arms, catalog } = services.models();
  const [known, statistics] = await Promise.all([
    catalog(),
    services.account(account).modelStatistics(),
  ]);
  return arms.flatMap((arm) => {
    const facts = known.find(arm.model);
    if (facts === undefined) return [];
    const seen = statistics.find((each) => each.arm === armId(arm) && each.kind === 'mutate');
    const latencyMs = seen?.latencyP50Ms ?? null;
    return [{ arm, facts, ...(latencyMs !== null && { latencyMs }) }];
  });
}
