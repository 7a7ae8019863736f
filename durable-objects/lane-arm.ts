import type { ModelFetch } from '../src/adapters/model-call/response.ts';
import { createModelClient } from '../src/adapters/model-client.ts';
import type { ArmControl } from '../src/core/models/arm-control.ts';
import type { Arm } from '../src/core/models/call.ts';
import { capabilityOf } from '../src/core/models/capability.ts';
import { createCatalog } from '../src/core/models/catalog.ts';
import { err } from '../src/core/result.ts';
import type { ModelSettings } from '../src/model-settings.ts';
import type { ModelClient } from '../src/ports.ts';
import type { GatewayStore, LaneMemory } from './model-gateway-store.ts';

/** Of a model that only the price table in D1 knows: what most models have. */
const UNKNOWN_CONTEXT = 128_000;

/** A lane's arm: how it is called and what is known of it. Changes are in memory until `save`. */
export interface LaneArm {
  readonly client: ModelClient;
  /** Tokens of quota that an output token takes. */
  readonly burndown: number;
  control: ArmControl;
  readonly memory: LaneMemory;
  countLookup(isHit: boolean): void;
  save(): void;
}

export function createLaneArm(
  arm: Arm,
  store: GatewayStore,
  outside: {
    readonly settings: ModelSettings;
    readonly fetch: ModelFetch;
    readonly now: () => number;
    readonly name: string;
  },
): LaneArm {
  let memory = store.memory();
  const facts = createCatalog(outside.settings.prices).find(arm.model);
  const capability =
    facts?.capability ?? capabilityOf(arm.model, { reasoning: false, strict: false });
  const remembered = {
    rejects: (field: string) => memory.rejected.includes(field),
    remember: (field: string) => {
      if (memory.rejected.includes(field)) return;
      memory = { ...memory, rejected: [...memory.rejected, field] };
    },
  };
  const { settings, fetch, now } = outside;
  const client = settings[arm.provider]
    ? createModelClient(settings, arm, {
        capability,
        context: facts?.context ?? UNKNOWN_CONTEXT,
        remembered,
        fetch,
        now,
        gateway: outside.name,
      })
    : notConfigured(arm);
  return {
    client,
    burndown: capability.burndown,
    get control() {
      return memory.control;
    },
    set control(control) {
      memory = { ...memory, control };
    },
    get memory() {
      return memory;
    },
    countLookup(isHit) {
      const { hits, misses } = memory;
      memory = { ...memory, ...(isHit ? { hits: hits + 1 } : { misses: misses + 1 }) };
    },
    save: () => store.remember(memory),
  };
}

/** The hub's settings may have changed since the population chose the arm. */
const notConfigured = ({ provider }: Arm): ModelClient => ({
  generate: async () =>
    err({
      kind: 'credentials',
      detail: `this hub has no settings for ${provider}`,
      billing: 'none',
      requestId: null,
    }),
});
