import { armId } from './call.ts';
import type { Estimate } from './estimate.ts';
import { usdOf } from './money.ts';

/** An estimate as people get it, from the API and from the command line: money in USD. */
export interface EstimateInUsd extends Pick<Estimate, 'calls' | 'limitedBy' | 'seconds'> {
  readonly usd: Amounts;
  readonly perCall: {
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly usd: Amounts;
  };
  readonly arms: readonly {
    /** `armId`. */
    readonly arm: string;
    readonly share: number;
    readonly usdPerCall: number;
  }[];
}

type Amounts = Estimate['costMicro'];

export function estimateInUsd(estimate: Estimate): EstimateInUsd {
  const { calls, limitedBy, seconds, costMicro, perCall, arms } = estimate;
  const { inputTokens, outputTokens } = perCall;
  return {
    calls,
    limitedBy,
    usd: inUsd(costMicro),
    seconds,
    perCall: { inputTokens, outputTokens, usd: inUsd(perCall.costMicro) },
    arms: arms.map(({ arm, share, costMicro: micro }) => ({
      arm: armId(arm),
      share,
      usdPerCall: usdOf(micro),
    })),
  };
}

const inUsd = ({ low, expected, worst }: Amounts): Amounts => ({
  low: usdOf(low),
  expected: usdOf(expected),
  worst: usdOf(worst),
});
