import type { Issue } from '../core/failure.ts';
import { armId } from '../core/models/call.ts';
import type { HubModels } from '../hub-models.ts';
import type { CreatePopulationBody } from '../schemas/population.ts';

/**
 * Each arm that a population names must be one that the hub can call. A hub without any model takes every name: the
 * population runs on genetic operators until there are some.
 */
export async function checkArms(
  config: CreatePopulationBody['config'],
  { arms, catalog }: HubModels,
): Promise<readonly Issue[]> {
  const named = config?.models?.arms ?? [];
  if (named.length === 0 || arms.length === 0) return [];
  const known = await catalog();
  return named.flatMap((name, i): Issue[] => {
    const pointer = `/config/models/arms/${i}`;
    const meant = arms.filter((arm) => armId(arm) === name || arm.model === name);
    if (meant.length === 0)
      return [{ pointer, code: 'unknown-model', detail: 'not one of the arms of GET /v1/models' }];
    if (meant.some(({ model }) => known.find(model) !== undefined)) return [];
    const detail = 'its price is not known, so it is never called: name it in MODEL_PRICES';
    return [{ pointer, code: 'no-price', detail }];
  });
}
