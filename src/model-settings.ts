import type { Arm } from './core/models/call.ts';
import type { PriceOverride } from './core/models/price-override.ts';
import type { Env } from './env.ts';
import { MODEL_PRICES } from './schemas/model-prices.ts';

/** The variables that name models, keys and prices, parsed once. Holds secrets: it is never logged, stored or sent on. */
export interface ModelSettings {
  /** Every model in every region, models in the order given, then regions in order of preference. */
  readonly arms: readonly Arm[];
  readonly bedrock?: BedrockSettings;
  readonly openai?: OpenAISettings;
  readonly prices: readonly PriceOverride[];
  /** One sentence each, for people, naming the variable and never its value. What is wrong is left out of the rest. */
  readonly problems: readonly string[];
}

export interface BedrockSettings {
  readonly credentials: BedrockCredentials;
  /**
   * URL without a trailing slash in place of AWS's, or null. `{region}` in it stands for the region of the call.
   * For Cloudflare's AI Gateway it ends with `/aws-bedrock/bedrock-runtime/{region}`.
   */
  readonly endpoint: string | null;
}

export type BedrockCredentials =
  | {
      readonly kind: 'keys';
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken: string | null;
    }
  /** A Bedrock API key: https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html */
  | { readonly kind: 'bearer'; readonly key: string };

export interface OpenAISettings {
  /** URL without a trailing slash; `/chat/completions` follows. */
  readonly baseUrl: string;
  readonly apiKey: string | null;
}

/** The variables of `Env` that this file reads. */
export const MODEL_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_REGIONS',
  'BEDROCK_MODELS',
  'BEDROCK_ENDPOINT',
  'OPENAI_BASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_MODELS',
  'MODEL_PRICES',
] as const;
export type ModelVariables = Pick<Env, (typeof MODEL_VARIABLES)[number]>;

const OPENAI_DEFAULT_URL = 'https://api.openai.com/v1';
const REGION = /^[a-z]{2,3}(?:-[a-z]+){1,3}-\d$/;
/** Ids, profiles and ARNs (Converse API reference, modelId); no id is made of dots, which would change the path. */
const BEDROCK_MODEL = /^(?!\.+$)[\w.:/-]{1,2048}$/;
const OPENAI_MODEL = /^[\x21-\x7e]{1,256}$/;
/** What a header may carry. Anything else would make the request throw an error with the secret in its text. */
const SECRET = /^[\x21-\x7e]+$/;

export function parseModelSettings(variables: ModelVariables): ModelSettings {
  const reader = new Reader(variables);
  const regions = reader.list('AWS_REGIONS', REGION, 'a region, as us-east-1');
  const bedrockModels = reader.list('BEDROCK_MODELS', BEDROCK_MODEL, 'a model id or ARN');
  const openaiModels = reader.list('OPENAI_MODELS', OPENAI_MODEL, 'a model id');
  const bedrock = bedrockModels.length > 0 ? bedrockOf(reader, regions) : undefined;
  const openai = openaiModels.length > 0 ? openaiOf(reader) : undefined;
  const prices = pricesOf(reader);
  const arms: Arm[] = [];
  for (const model of bedrock ? bedrockModels : []) {
    for (const region of regions) arms.push({ provider: 'bedrock', region, model });
  }
  for (const model of openai ? openaiModels : []) {
    arms.push({ provider: 'openai', region: '-', model });
  }
  return {
    arms,
    ...(bedrock && { bedrock }),
    ...(openai && { openai }),
    prices,
    problems: reader.problems,
  };
}

/** Reads variables by name and collects what is wrong with them. */
class Reader {
  readonly problems: string[] = [];
  readonly #variables: ModelVariables;

  constructor(variables: ModelVariables) {
    this.#variables = variables;
  }

  text(name: keyof ModelVariables): string | undefined {
    return this.#variables[name]?.trim() || undefined;
  }

  list(name: keyof ModelVariables, shape: RegExp, what: string): string[] {
    const items = (this.text(name) ?? '').split(',').map((item) => item.trim());
    const named = [...new Set(items.filter((item) => item !== ''))];
    const fitting = named.filter((item) => shape.test(item));
    if (fitting.length < named.length) {
      this.problems.push(`${name} has an item that is not ${what}; it is left out`);
    }
    return fitting;
  }

  secret(name: keyof ModelVariables): string | undefined {
    const value = this.text(name);
    if (value === undefined || SECRET.test(value)) return value;
    this.problems.push(`${name} has characters that no key has; it is not used`);
    return undefined;
  }

  /** undefined: not set, null: set but wrong. */
  endpoint(name: keyof ModelVariables): string | null | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const fault = endpointFault(value);
    if (fault === null) return value.replace(/\/+$/, '');
    this.problems.push(`${name} ${fault}; its models are not used`);
    return null;
  }
}

/** https, or http to this machine; nothing that hides a secret or cuts off the path. */
function endpointFault(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text.replaceAll('{region}', 'region'));
  } catch {
    return 'is not a URL';
  }
  if (url.username !== '' || url.password !== '') return 'must not carry a user or password';
  if (/[?#]/.test(text)) return 'must end with its path, without query or fragment';
  if (url.protocol === 'https:') return null;
  const isLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'http:' && isLoopback
    ? null
    : 'must begin with https (http only for this machine itself)';
}

function bedrockOf(reader: Reader, regions: readonly string[]): BedrockSettings | undefined {
  if (regions.length === 0) {
    reader.problems.push('BEDROCK_MODELS is set, but AWS_REGIONS names no region');
    return undefined;
  }
  const endpoint = reader.endpoint('BEDROCK_ENDPOINT');
  const credentials = credentialsOf(reader);
  if (credentials === undefined || endpoint === null) return undefined;
  return { credentials, endpoint: endpoint ?? null };
}

/** A bearer key counts first, as in AWS's SDKs. */
function credentialsOf(reader: Reader): BedrockCredentials | undefined {
  const key = reader.secret('AWS_BEARER_TOKEN_BEDROCK');
  if (key !== undefined) return { kind: 'bearer', key };
  const accessKeyId = reader.secret('AWS_ACCESS_KEY_ID');
  const secretAccessKey = reader.secret('AWS_SECRET_ACCESS_KEY');
  const sessionToken = reader.secret('AWS_SESSION_TOKEN') ?? null;
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { kind: 'keys', accessKeyId, secretAccessKey, sessionToken };
  }
  reader.problems.push(
    'BEDROCK_MODELS is set, but neither AWS_BEARER_TOKEN_BEDROCK nor both of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are',
  );
  return undefined;
}

function openaiOf(reader: Reader): OpenAISettings | undefined {
  const baseUrl = reader.endpoint('OPENAI_BASE_URL');
  const apiKey = reader.secret('OPENAI_API_KEY') ?? null;
  if (baseUrl === null) return undefined;
  if (baseUrl === undefined && apiKey === null) {
    reader.problems.push('OPENAI_MODELS is set, but neither OPENAI_BASE_URL nor OPENAI_API_KEY is');
    return undefined;
  }
  return { baseUrl: baseUrl ?? OPENAI_DEFAULT_URL, apiKey };
}

function pricesOf(reader: Reader): PriceOverride[] {
  const text = reader.text('MODEL_PRICES');
  if (text === undefined) return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    reader.problems.push('MODEL_PRICES is not JSON; it is not used');
    return [];
  }
  const parsed = MODEL_PRICES.safeParse(json);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  reader.problems.push(`MODEL_PRICES is not used: ${places.slice(0, 3).join('; ')}`);
  return [];
}
