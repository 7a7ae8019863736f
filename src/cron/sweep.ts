import type { AccountRpc } from '../../durable-objects/account-api.ts';
import type { PopulationRpc } from '../../durable-objects/population-api.ts';

/** What the sweep asks of the hub. */
export interface SweepServices {
  account(name: string): Pick<AccountRpc, 'list'>;
  population(id: string): Pick<PopulationRpc, 'poke'>;
}

export interface Swept {
  readonly asked: number;
  readonly rearmed: number;
  readonly failed: number;
}

const PAGE = 100;

/**
 * Pokes every running population of the accounts: one whose alarm died (an alarm that fails seven times is dropped by
 * the platform) is armed again. One that cannot be reached does not hold up the others.
 */
export async function sweep(accounts: readonly string[], services: SweepServices): Promise<Swept> {
  const swept = { asked: 0, rearmed: 0, failed: 0 };
  for (const account of accounts) {
    for (let cursor: string | undefined, done = false; !done;) {
      const page = await services.account(account).list({ limit: PAGE, cursor, state: 'running' });
      if (!page.ok) throw new Error(`account ${account} cannot be listed: ${page.error.detail}`);
      for (const { id } of page.value.items) {
        swept.asked++;
        try {
          const poked = await services.population(id).poke();
          if (poked.ok && poked.value.rearmed) swept.rearmed++;
        } catch (error) {
          swept.failed++;
          console.warn({ event: 'sweep-failed', population: id, error: String(error) });
        }
      }
      cursor = page.value.next ?? undefined;
      done = cursor === undefined;
    }
  }
  return swept;
}
