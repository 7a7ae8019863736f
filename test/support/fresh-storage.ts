import {
  applyD1Migrations,
  listDurableObjectIds,
  reset,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { modelGateway } from '../../durable-objects/model-gateway-api.ts';
import type { Arm } from '../../src/core/models/call.ts';
import { MODEL_VARIABLES } from './model-variables.ts';
import './flat-prototypes.ts';

// Files of tests run one after another in the same workerd, which takes seconds to start: each finds it empty.
await wakeAll();
await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS ?? []);

/**
 * `reset` empties what is in memory. What has been idle for some ten seconds is no longer and would keep its rows, so
 * all that another file could meet again is woken first. Populations are not: their ids are their file's own.
 */
async function wakeAll(): Promise<void> {
  await Promise.all([
    env.DB.prepare('SELECT 1').run(),
    env.SNAPSHOTS.head('none'),
    wakeListed(env.ACCOUNTS as unknown as DurableObjectNamespace),
    wakeListed(env.EVALUATORS as unknown as DurableObjectNamespace),
    ...arms().map(async (arm) => modelGateway(env.MODEL_GATEWAYS, 'default', arm, 0).status()),
  ]);
}

async function wakeListed(namespace: DurableObjectNamespace): Promise<void> {
  const ids = await listDurableObjectIds(namespace);
  await Promise.all(ids.map((id) => runInDurableObject(namespace.get(id), () => {})));
}

function arms(): Arm[] {
  const { AWS_REGIONS, BEDROCK_MODELS, OPENAI_MODELS } = MODEL_VARIABLES;
  const bedrock = AWS_REGIONS.split(',').flatMap((region) =>
    BEDROCK_MODELS.split(',').map((model): Arm => ({ provider: 'bedrock', region, model })),
  );
  return [...bedrock, { provider: 'openai', region: '-', model: OPENAI_MODELS }];
}
