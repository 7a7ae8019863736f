import type { Arm } from '../../src/core/models/call.ts';
import { capabilityOf } from '../../src/core/models/capability.ts';
import type { ModelFacts } from '../../src/core/models/catalog.ts';
import type { Price } from '../../src/core/models/price.ts';
import type { ArmView, RouteRequest } from '../../src/core/models/router.ts';

/** What a made-up model is like; the rest is plain. */
export interface ModelTraits {
  readonly model: string;
  readonly region?: string;
  /** Capability prior for every kind of task. */
  readonly prior?: number;
  /** USD per million tokens. */
  readonly in?: number;
  readonly out?: number;
  readonly context?: number;
  readonly maxOutput?: number;
}

export const armOf = ({ model, region = 'us-east-1' }: ModelTraits): Arm => ({
  provider: 'bedrock',
  region,
  model,
});

export function factsOf(traits: ModelTraits): ModelFacts {
  const { model, prior = 0.7, context = 200_000, maxOutput = 20_000 } = traits;
  const price: Price = {
    validFrom: 0,
    source: 'test',
    in: traits.in ?? 1,
    out: traits.out ?? 5,
    cacheRead: null,
    cacheWrite5m: null,
    cacheWrite1h: null,
    tiers: [],
  };
  return {
    id: model,
    name: model,
    context,
    maxOutput,
    prices: [price],
    capability: {
      ...capabilityOf(model, { reasoning: false, strict: false }),
      prior: { mutate: prior, repair: prior, advise: prior, decide: prior },
    },
  };
}

export const viewOf = (traits: ModelTraits, inFlight = 0): ArmView => ({
  arm: armOf(traits),
  facts: factsOf(traits),
  health: { open: false, until: null },
  inFlight,
});

export const mutation = (arms: readonly ArmView[]): RouteRequest => ({
  kind: 'mutate',
  complexity: 0.5,
  inputTokens: 4_000,
  maxTokens: 4_000,
  turns: 1,
  arms,
  ceilingMicro: null,
  pinned: [],
});
