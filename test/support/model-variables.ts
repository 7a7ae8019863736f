import { OUTBOUND } from './stand-ins/outbound-names.ts';

/** USD per million tokens. */
const PRICE = { in: 1, out: 5, cacheRead: 0.1, cacheWrite5m: 1.25, maxOutput: 65_536 };

/** Variables of the Worker under test: models of both providers, which the stand-ins outside answer for. */
export const MODEL_VARIABLES = {
  AWS_ACCESS_KEY_ID: OUTBOUND.accessKeyId,
  AWS_SECRET_ACCESS_KEY: OUTBOUND.secretAccessKey,
  AWS_REGIONS: 'eu-west-1,us-east-1',
  BEDROCK_MODELS: 'local.mutator,amazon.nova-lite-v1:0',
  OPENAI_BASE_URL: OUTBOUND.openaiUrl,
  OPENAI_API_KEY: OUTBOUND.openaiKey,
  OPENAI_MODELS: 'local/mutator',
  MODEL_PRICES: JSON.stringify({ 'local.mutator': PRICE, 'local/mutator': PRICE }),
} as const;
