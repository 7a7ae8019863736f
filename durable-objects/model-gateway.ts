import { DurableObject } from 'cloudflare:workers';
import { rng } from '../src/core/evolution/random.ts';
import type { Env } from '../src/env.ts';
import { parseModelSettings } from '../src/model-settings.ts';
import type { GatewayStatus, ModelGatewayRpc, ModelJob, Submission } from './model-gateway-api.ts';
import { armOfGateway } from './model-gateway-api.ts';
import { ModelLane } from './model-lane.ts';

/** Work is due, but the alarm broke: look again after this. */
const BROKEN_PAUSE_MS = 30_000;

/** The gateway to one lane of an arm, for one account. */
export class ModelGatewayDO extends DurableObject<Env> implements ModelGatewayRpc {
  readonly #lane: ModelLane;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#lane = new ModelLane({
      name: ctx.id.name ?? '',
      arm: armOfGateway(ctx.id.name ?? ''),
      storage: ctx.storage,
      settings: parseModelSettings(env),
      fetch: (url, init) => fetch(url, init),
      now: () => Date.now(),
      random: rng(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0, 'gateway', 0, 0),
      receive: (population, outcome) => env.POPULATIONS.getByName(population).completeCall(outcome),
      waitUntil: (work) => ctx.waitUntil(work),
    });
    void ctx.blockConcurrencyWhile(() => this.#lane.start());
  }

  async submit(job: ModelJob): Promise<Submission> {
    return this.#lane.submit(job);
  }

  async status(): Promise<GatewayStatus> {
    return this.#lane.status();
  }

  /** Never throws: the platform would give up on the alarm. */
  override async alarm(): Promise<void> {
    try {
      await this.#lane.wake();
    } catch (error) {
      console.error({ event: 'gateway-alarm-failed', gateway: this.ctx.id.name, error });
      await this.ctx.storage.setAlarm(Date.now() + BROKEN_PAUSE_MS);
    }
  }
}
