import { AccountDO } from '../durable-objects/account.ts';
import { EvaluatorDO } from '../durable-objects/evaluator.ts';
import { ModelGatewayDO } from '../durable-objects/model-gateway.ts';
import { modelGateway } from '../durable-objects/model-gateway-api.ts';
import { PopulationDO } from '../durable-objects/population.ts';
import { createEventLog } from './adapters/d1/event-log.ts';
import { drawKeySecret } from './adapters/key-secret.ts';
import { parseConfig } from './config.ts';
import { sweep } from './cron/sweep.ts';
import type { Env } from './env.ts';
import { createApp } from './routes/app.ts';
import { estimateInput } from './engine/models/estimate-input.ts';
import { hubModels } from './hub-models.ts';
import { parseModelSettings } from './model-settings.ts';
import type { Services } from './routes/call.ts';
import { routes } from './routes/table.ts';

export { AccountDO, EvaluatorDO, ModelGatewayDO, PopulationDO };

const app = createApp(routes);

const servicesOf = (env: Env): Services => ({
  config: parseConfig(env),
  account: (name) => env.ACCOUNTS.getByName(name),
  population: (id) => env.POPULATIONS.getByName(id),
  connect: (id, request) => env.POPULATIONS.getByName(id).fetch(request),
  log: createEventLog(env.DB),
  models: () => hubModels(parseModelSettings(env), env.DB),
  armHealth: async (account, arm) =>
    (await modelGateway(env.MODEL_GATEWAYS, account, arm, 0).status()).health,
  estimate: (input, arms) =>
    estimateInput(input, { drawnSeed: 0, hasIsolates: env.LOADER !== undefined }, arms, Date.now()),
  wait: (milliseconds) => scheduler.wait(milliseconds),
});

export default {
  fetch: (request: Request, env: Env) => {
    drawKeySecret();
    return app.fetch(request, servicesOf(env));
  },
  /** Every key belongs to the root key's account, so its populations are all there are. */
  scheduled: async (_event: ScheduledController, env: Env) => {
    const services = servicesOf(env);
    const { rootKey } = services.config;
    if (!rootKey) return;
    const swept = await sweep([rootKey.account], services);
    console.log({ event: 'swept', account: rootKey.account, ...swept });
  },
} satisfies ExportedHandler<Env>;
