import { readModelPrices } from './adapters/d1/model-prices.ts';
import type { Arm } from './core/models/call.ts';
import { createCatalog, type Catalog } from './core/models/catalog.ts';
import { MUTATION_SYSTEM } from './engine/prompts/system.ts';
import type { ModelSettings } from './model-settings.ts';

/** The models that this hub may call, without anything secret. */
export interface HubModels {
  /** In order of preference. Empty: the hub has no models, genetic operators propose alone. */
  readonly arms: readonly Arm[];
  /** What is wrong with the variables: one sentence each, for people. */
  readonly problems: readonly string[];
  /** What is known of models: the bundled table, over it prices of D1, over these MODEL_PRICES. */
  readonly catalog: () => Promise<Catalog>;
  /** Tokens, about, of the text that all prompts for a child begin with. */
  readonly prefixTokens: number;
}

/** English text has about four characters a token. */
const PREFIX_TOKENS = Math.ceil(MUTATION_SYSTEM.length / 4);

/** Prices of D1 are read anew each time: they may have changed. */
export const hubModels = (
  { arms, problems, prices }: ModelSettings,
  db: D1Database,
): HubModels => ({
  arms,
  problems,
  catalog: async () => createCatalog([...(await readModelPrices(db)), ...prices]),
  prefixTokens: PREFIX_TOKENS,
});
