/** A call that is taken back while its money is being reserved is not sent: that money is free again. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { ModelCalls } from '../../durable-objects/model-calls.ts';
import type { ModelProposal } from '../../src/core/models/proposal.ts';
import type { Env } from '../../src/env.ts';
import { modelProposal } from '../support/model-proposal.ts';
import { createIn, steppingClock, withStore } from '../support/population-rows.ts';
import { eventually, quadratic } from '../support/populations.ts';
import { REQUEST } from '../support/lane-rig.ts';
import { withOwn } from '../support/with-own.ts';

const proposalOf = (population: string, n: number, until: number): ModelProposal =>
  modelProposal({
    n,
    id: `${population}/${n}`,
    arm: { provider: 'bedrock', region: 'us-east-1', model: 'local.mutator' },
    lease: `lease-${n}`,
    until,
    request: REQUEST,
  });

/** The hub's bindings, but accounts answer a reservation when `gate` lets them, and what gateways get is noted. */
function watched(gate: Promise<void>, reserved: string[], submitted: string[]): Env {
  return {
    ...env,
    ACCOUNTS: {
      getByName: (name) => {
        const account = env.ACCOUNTS.getByName(name);
        return withOwn(account, {
          reserveSpend: async (spend) => {
            const answer = await account.reserveSpend(spend);
            reserved.push(spend.id);
            await gate;
            return answer;
          },
        });
      },
    },
    MODEL_GATEWAYS: {
      getByName: (name, options) => {
        const gateway = env.MODEL_GATEWAYS.getByName(name, options);
        return withOwn(gateway, {
          submit: (job) => {
            submitted.push(job.id);
            return gateway.submit(job);
          },
        });
      },
    },
  };
}

test('of two calls whose money is reserved, the one withdrawn meanwhile is not sent', async () => {
  await withStore('withdrawn', async (store) => {
    const now = steppingClock(1);
    createIn(store, now, quadratic(store.id, { strategy: 'greedy' }));
    const gate = Promise.withResolvers<void>();
    const reserved: string[] = [];
    const submitted: string[] = [];
    const calls = new ModelCalls({
      store,
      env: watched(gate.promise, reserved, submitted),
      now,
      wakeAt: () => {},
      refused: () => {},
      moved: () => {},
    });
    calls.handOverNew([1, 2].map((n) => proposalOf(store.id, n, now() + 150_000)));
    await eventually('the money of both is reserved', async () => reserved.length === 2);
    expect([1, 2].map((n) => calls.isUnsent(n))).toEqual([true, true]);
    // what `withdraw` of stop and DELETE does with a call that is unsent
    calls.ended(1);
    gate.resolve();
    await eventually('the other is sent', async () => submitted.length > 0);
    expect(submitted).toEqual([`${store.id}/2`]);
  });
});
