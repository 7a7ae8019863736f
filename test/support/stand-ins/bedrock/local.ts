import { listen } from '../listen.ts';
import { scriptedMutator } from '../mutator/mutator.ts';
import { createBedrockStandIn } from './stand-in.ts';

export interface LocalBedrockOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly seed: number;
  /** Before each answer. */
  readonly latencyMs: number;
  /** Share of spoiled answers, 0..1. */
  readonly damaged: number;
}

export interface LocalBedrock {
  /** What the hub must find in its environment to use this Bedrock. */
  readonly variables: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

const MODEL = 'local.mutator';
/** USD per million tokens: those of a small Claude, so that budgets and reports show likely figures. */
const PRICES = {
  [MODEL]: { in: 1, out: 5, cacheRead: 0.1, cacheWrite5m: 1.25, maxOutput: 65_536 },
};
const KEY = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local-secret' };

/** A Bedrock on this machine whose one model is the scripted mutator. Signatures are verified as AWS does. */
export async function startLocalBedrock(options: LocalBedrockOptions): Promise<LocalBedrock> {
  const standIn = createBedrockStandIn({
    secrets: { [KEY.accessKeyId]: KEY },
    models: [MODEL],
    script: scriptedMutator({ seed: options.seed, damaged: options.damaged }),
    latencyMs: options.latencyMs,
    keepCalls: 0,
  });
  const { url, close } = await listen(standIn, options.port);
  return {
    variables: {
      AWS_ACCESS_KEY_ID: KEY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
      AWS_REGIONS: 'us-east-1',
      BEDROCK_ENDPOINT: url,
      BEDROCK_MODELS: MODEL,
      MODEL_PRICES: JSON.stringify(PRICES),
    },
    close,
  };
}
