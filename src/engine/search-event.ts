import type { SwitchReason } from '../core/evolution/strategies/auto.ts';
import type { IslandChange } from '../core/evolution/strategies/dynamic-islands.ts';

/** What happened in a generation besides its statistics; the owner records each as an event. */
export type SearchEvent =
  | {
      readonly type: 'champion-changed';
      readonly hash: string;
      readonly previous: string | null;
      readonly fitness: number;
      readonly heldOutFitness: number | null;
    }
  | { readonly type: 'promotion-refused'; readonly hash: string; readonly reason: string }
  | { readonly type: 'agent-quarantined'; readonly hash: string; readonly reason: string }
  | { readonly type: 'evaluator-noisy'; readonly hash: string }
  | {
      readonly type: 'emigrated';
      readonly from: number;
      readonly to: number;
      readonly hashes: readonly string[];
    }
  | IslandChange
  | {
      readonly type: 'strategy-switched';
      readonly from: string;
      readonly to: string;
      readonly reason: SwitchReason;
    };
