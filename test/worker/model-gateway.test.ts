import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import type { ModelGatewayRpc, ModelJob } from '../../durable-objects/model-gateway-api.ts';
import {
  armOfGateway,
  gatewayName,
  locationHintOf,
  modelGateway,
} from '../../durable-objects/model-gateway-api.ts';
import type { Arm } from '../../src/core/models/call.ts';
import { LANE_CALLS } from '../../src/core/models/call.ts';
import { createControl } from '../support/stand-ins/control.ts';
import { BEDROCK_CONTROL, OPENAI_CONTROL } from '../support/stand-ins/outbound-names.ts';

vi.setConfig({ testTimeout: 30_000 });

const bedrock = createControl(BEDROCK_CONTROL);
const openai = createControl(OPENAI_CONTROL);
const BEDROCK: Arm = { provider: 'bedrock', region: 'eu-west-1', model: 'local.mutator' };
const OPENAI: Arm = { provider: 'openai', region: '-', model: 'local/mutator' };

const gateway = (population: string, arm: Arm, lane = 0): ReturnType<typeof modelGateway> =>
  modelGateway(env.MODEL_GATEWAYS, population.replaceAll('_', '-'), arm, lane);

const jobOf = (population: string, arm: Arm, n: number): ModelJob => ({
  id: `${population}/${n}`,
  population,
  lease: 'lease',
  arm,
  request: {
    purpose: 'mutate',
    owner: { kind: 'population', id: population },
    system: 'You improve programs.',
    messages: [{ role: 'user', text: `Make it better, ${n}.` }],
    maxTokens: 500,
  },
  deadlineMs: 20_000,
  cache: null,
});

/** The population knows nothing of these calls, so it acknowledges their outcomes. */
const isIdle = async (stub: ModelGatewayRpc): Promise<void> => {
  await vi.waitFor(
    async () => expect(await stub.status()).toMatchObject({ inFlight: 0, undelivered: 0 }),
    { timeout: 20_000 },
  );
};

test('a call goes out signed, in the name of its population, and its outcome is acknowledged', async () => {
  const population = 'p_gateway_one';
  const stub = gateway(population, BEDROCK);
  expect(await stub.submit(jobOf(population, BEDROCK, 1))).toEqual({ accepted: true });
  await isIdle(stub);
  const { calls, violations } = await bedrock.send({ do: 'report' }, population);
  expect(calls.map(({ status, asked }) => [status, asked?.model, asked?.region])).toEqual([
    [200, 'local.mutator', 'eu-west-1'],
  ]);
  expect(violations).toEqual([]);
});

test('the same by an OpenAI-compatible endpoint', async () => {
  const population = 'p_gateway_two';
  const stub = gateway(population, OPENAI);
  expect(await stub.submit(jobOf(population, OPENAI, 202))).toEqual({ accepted: true });
  await isIdle(stub);
  const { calls } = await openai.send({ do: 'report' });
  const asked = calls.filter(({ body }) => body.includes('Make it better, 202.'));
  expect(asked.map(({ status }) => status)).toEqual([200]);
});

test('twenty lanes hold a hundred calls in flight, five each', async () => {
  const population = 'p_gateway_hundred';
  const match = { metadata: population };
  await bedrock.send({ do: 'inject', rule: { fault: { kind: 'hang' }, match } });
  const submitted = await Promise.all(
    Array.from({ length: 20 }, (_, lane) =>
      Array.from({ length: LANE_CALLS + 1 }, (__, i) =>
        gateway(population, BEDROCK, lane).submit(jobOf(population, BEDROCK, lane * 10 + i)),
      ),
    ).flat(),
  );
  expect(submitted.filter(({ accepted }) => accepted)).toHaveLength(100);
  await vi.waitFor(
    async () => {
      const { inFlight } = await bedrock.send({ do: 'report' }, population);
      expect(inFlight).toBe(100);
    },
    { timeout: 15_000 },
  );
});

/** Ends the object where it stands, as the end of its process would. */
async function kill(stub: DurableObjectStub): Promise<void> {
  await (async () =>
    await runInDurableObject(stub, (_, state) => state.abort('killed by the test')))().catch(
    () => {},
  );
}

test('killed in the middle of a call: after the start it is lost, and the population hears of it', async () => {
  const population = 'p_gateway_killed';
  await bedrock.send({
    do: 'inject',
    rule: { fault: { kind: 'hang' }, match: { metadata: population } },
  });
  await gateway(population, BEDROCK).submit(jobOf(population, BEDROCK, 1));
  expect((await gateway(population, BEDROCK).status()).inFlight).toBe(1);
  await kill(gateway(population, BEDROCK));
  const stub = gateway(population, BEDROCK);
  await isIdle(stub);
  expect(await stub.submit(jobOf(population, BEDROCK, 1))).toEqual({ accepted: true });
  expect((await bedrock.send({ do: 'report' }, population)).calls).toHaveLength(1);
});

test('a gateway is named by account, arm and lane, and placed near its region', () => {
  const arm: Arm = {
    provider: 'bedrock',
    region: 'us-west-2',
    model: 'arn:aws:bedrock:us-west-2:1:application-inference-profile/abc',
  };
  expect(armOfGateway(gatewayName('default', arm, 12))).toEqual(arm);
  expect(armOfGateway(gatewayName('default', OPENAI, 0))).toEqual(OPENAI);
  expect(() => armOfGateway('default')).toThrow('names no gateway');
  const places = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2', '-'];
  expect(places.map(locationHintOf)).toEqual(['enam', 'wnam', 'weur', 'eeur', 'oc', undefined]);
});
