import type { Config } from '../evolution/config.ts';
import type { Arm } from './call.ts';
import type { ModelFacts } from './catalog.ts';
import type { TaskKind } from './task-kind.ts';

/** One sort of call that a run makes: how often, and how large. Tokens. */
export interface CallSize {
  readonly kind: TaskKind;
  /** Share of all calls, 0..1; the shares of all sizes add up to 1. */
  readonly share: number;
  /** False for calls that bring no proposal to an end, as advice. */
  readonly isProposal: boolean;
  /** As a call is expected to be. */
  readonly inputTokens: number;
  /** Of them, those of the prefix that all calls of the kind share. */
  readonly prefixTokens: number;
  readonly outputTokens: number;
  /** Beside them, by models that cannot but think before they answer. Both together end at `maxTokens`. */
  readonly thinkingTokens: number;
  /** Bounds: what is reserved. */
  readonly mostInputTokens: number;
  readonly maxTokens: number;
  readonly turns: 1 | 2;
}

export interface PlannedRun {
  readonly config: Pick<Config, 'models' | 'budget' | 'stop' | 'generationSize'>;
  /** At least one. */
  readonly sizes: readonly CallSize[];
  /** In order of preference; those that the config does not name are left out here. */
  readonly arms: readonly {
    readonly arm: Arm;
    readonly facts: ModelFacts;
    /** Measured median (tracker.ts); absent: reckoned from the length of the answer. */
    readonly latencyMs?: number;
  }[];
}

/** Calls in flight at a time, on average. */
export const placesOf = ({ concurrency, share }: NonNullable<Config['models']>): number =>
  Math.max(1, concurrency * share);
