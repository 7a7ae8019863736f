import type { ModelsView } from '../../durable-objects/population-api.ts';

/** The parts of the API's answers that the command line shows. */
export interface Scored {
  readonly hash: string;
  readonly fitness: number | null;
  readonly heldOutFitness: number | null;
  readonly testFitness?: number;
}

export interface PopulationView {
  readonly id: string;
  readonly name: string;
  readonly state: 'created' | 'running' | 'paused' | 'stopped' | 'completed' | 'failed';
  readonly generation: number;
  readonly evaluations: number;
  readonly best: { readonly hash: string; readonly fitness: number } | null;
  readonly champion: Scored | null;
  readonly testFitness?: number;
  readonly baselines: readonly (Scored & { readonly name: string })[];
  readonly stoppedBy?: string;
  readonly pausedBy?: string;
  readonly config: {
    readonly seed: number;
    readonly stop: {
      readonly evaluations?: number;
      readonly generations?: number;
      readonly seconds?: number;
      readonly proposals?: number;
    };
  };
  /** Where models may take part. */
  readonly models?: ModelsView;
}

export interface ChampionView {
  readonly hash: string;
  readonly genome: string;
  readonly simplified: string;
  readonly fitness: number;
  readonly bytes: number;
}

export const hasEnded = ({ state }: PopulationView): boolean =>
  state === 'completed' || state === 'stopped' || state === 'failed';
