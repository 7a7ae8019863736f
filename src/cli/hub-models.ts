import type { HubClient } from './client.ts';
import { LOCAL_MODEL } from './local-model.ts';
import { printable } from './terminal.ts';

/** The parts of `GET /v1/models` that say what can be called. */
interface Models {
  readonly items: readonly {
    readonly arm: string;
    readonly model: string;
    readonly usable: boolean;
  }[];
  readonly problems: readonly string[];
}

/** Ends with the way out if the hub cannot call the model: without it, genetic operators would run alone, unasked. */
export async function checkModel(client: HubClient, wanted: string | undefined): Promise<void> {
  if (wanted === undefined) return;
  const { items, problems } = await client.get<Models>('/v1/models');
  const meant = items.filter(({ arm, model }) => arm === wanted || model === wanted);
  if (meant.some(({ usable }) => usable)) return;
  const fault =
    meant.length > 0
      ? `the hub at ${client.url} knows no price of ${wanted}, so it never calls it: name one in MODEL_PRICES`
      : `the hub at ${client.url} has no model ${wanted}${others(items)}. ${wayOut(wanted)}`;
  throw new Error([fault, ...problems].join('\n'));
}

const others = (items: Models['items']): string =>
  items.length === 0 ? '' : `, only ${items.map(({ arm }) => arm).join(', ')}`;

const wayOut = (wanted: string): string =>
  wanted === LOCAL_MODEL
    ? 'It was started before: end it, or choose a folder of its own with --state DIR. Then this command starts one that has it'
    : 'Set BEDROCK_MODELS, AWS_REGIONS and keys, or OPENAI_MODELS and OPENAI_BASE_URL, and start the hub anew';

/** What a hub says of its models when it starts: nothing if it has none and none were meant. */
export async function modelLines(client: HubClient): Promise<readonly string[]> {
  const { items, problems } = await client.get<Models>('/v1/models');
  const named = items.map(({ arm, usable }) => (usable ? arm : `${arm} (no price: never called)`));
  const lines = named.length === 0 ? [] : [`models: ${named.join(', ')}`];
  return [...lines, ...problems].map(printable);
}
