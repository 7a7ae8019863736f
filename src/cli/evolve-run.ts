import { messageOf } from '../core/message-of.ts';
import { HubError, type HubClient } from './client.ts';
import type { ChampionView, PopulationView } from './population-view.ts';
import type { Task, TaskConfig } from './task-folder.ts';
import { tell } from './terminal.ts';
import { watch, type Watched } from './watch.ts';

/** Command-line values that override the task's own configuration. */
export interface Overrides {
  readonly seed?: number;
  readonly generations?: number;
  readonly evaluations?: number;
  readonly seconds?: number;
  /** Of models. */
  readonly proposals?: number;
  /** USD for models. */
  readonly budget?: number;
  /** The one arm or model that takes part. */
  readonly model?: string;
}

/** Posts a task and starts it; answers the new population's id. */
export async function begin(client: HubClient, task: Task, overrides: Overrides): Promise<string> {
  const body = { ...task.body, config: merged(task.body.config ?? {}, overrides), start: true };
  return (await client.post<PopulationView>('/v1/populations', body)).id;
}

function merged(config: TaskConfig, { seed, budget, model, ...limits }: Overrides): TaskConfig {
  const models = model === undefined ? config.models : { ...config.models, arms: [model] };
  if (models === undefined && (budget ?? limits.proposals) !== undefined)
    throw new Error('--budget and --proposals are about models: name one with --model');
  const stop = Object.entries(limits).filter(([, value]) => value !== undefined);
  return {
    ...config,
    ...(seed === undefined ? {} : { seed }),
    ...(models === undefined ? {} : { models }),
    ...(budget === undefined ? {} : { budget: { ...config.budget, usd: budget } }),
    ...(stop.length === 0 ? {} : { stop: { ...config.stop, ...Object.fromEntries(stop) } }),
  };
}

/** Lets a population that waits go on; one that runs or has ended is left as it is. */
export async function proceed(client: HubClient, id: string): Promise<void> {
  const { state } = await client.get<PopulationView>(`/v1/populations/${id}`);
  if (state === 'paused') await client.post(`/v1/populations/${id}/resume`);
  if (state === 'created') await client.post(`/v1/populations/${id}/start`);
}

/**
 * Follows a run to its end. The first Ctrl-C pauses the population (nothing is lost, it can be resumed), a second
 * ends this process.
 */
export async function follow(
  client: HubClient,
  id: string,
  out: NodeJS.WriteStream,
): Promise<Watched> {
  const end = (): never => process.exit(130);
  const interrupt = (): void => {
    process.once('SIGINT', end);
    client.post(`/v1/populations/${id}/pause`).catch((error: unknown) => {
      // it may have ended in the same moment
      if (error instanceof HubError && error.code === 'wrong-state') return;
      tell(out, `it was not paused: ${messageOf(error)}. Ctrl-C again ends this command`);
    });
  };
  process.once('SIGINT', interrupt);
  try {
    return await watch(client, id, out);
  } finally {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGINT', end);
  }
}

export const champion = (client: HubClient, id: string): Promise<ChampionView> =>
  client.get<ChampionView>(`/v1/populations/${id}/champion`);
