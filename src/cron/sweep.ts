import type { AccountRpc, PopulationItem } from '../../durable-objects/account-api.ts';
import type { PopulationRpc } from '../../durable-objects/population-api.ts';

/** What the sweep asks of the hub. */
export interface SweepServices {
  account(name: string): Pick<AccountRpc, 'list' | 'deletedSince'>;
  population(id: string): Pick<PopulationRpc, 'poke'>;
}

export interface Swept {
  readonly asked: number;
  readonly rearmed: number;
  readonly failed: number;
}

const PAGE = 100;

/** One that ended longer ago has delivered all that is taken, and is left asleep: what is refused is tried again by its own alarm. */
const LATELY_MS = 24 * 60 * 60 * 1_000;

/**
 * Pokes every population of the accounts that runs, or changed or was deleted lately: one whose alarm died (an alarm that fails seven
 * times is dropped by the platform) is armed again. One that cannot be reached does not hold up the others.
 */
export async function sweep(
  accounts: readonly string[],
  services: SweepServices,
  now: number = Date.now(),
): Promise<Swept> {
  const isAwake = ({ state, updatedAt }: PopulationItem): boolean =>
    state === 'running' || Date.parse(updatedAt) > now - LATELY_MS;
  const swept = { asked: 0, rearmed: 0, failed: 0 };
  const poke = async (id: string): Promise<void> => {
    swept.asked++;
    try {
      const poked = await services.population(id).poke();
      if (poked.ok && poked.value.rearmed) swept.rearmed++;
    } catch (error) {
      swept.failed++;
      console.warn({ event: 'sweep-failed', population: id, error: String(error) });
    }
  };
  for (const account of accounts) {
    for (let cursor: string | undefined, done = false; !done;) {
      const page = await services.account(account).list({ limit: PAGE, cursor });
      if (!page.ok) throw new Error(`account ${account} cannot be listed: ${page.error.detail}`);
      for (const { id } of page.value.items.filter(isAwake)) await poke(id);
      cursor = page.value.next ?? undefined;
      done = cursor === undefined;
    }
    for (const id of await services.account(account).deletedSince(now - LATELY_MS)) await poke(id);
  }
  return swept;
}
