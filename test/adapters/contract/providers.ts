import type { RememberedFields } from '../../../src/adapters/model-call/generate.ts';
import type { ModelFetch } from '../../../src/adapters/model-call/response.ts';
import { createModelClient } from '../../../src/adapters/model-client.ts';
import type { Arm, FailureKind } from '../../../src/core/models/call.ts';
import type { Capability } from '../../../src/core/models/capability.ts';
import { capabilityOf } from '../../../src/core/models/capability.ts';
import { parseModelSettings } from '../../../src/model-settings.ts';
import type { ModelCall, ModelClient } from '../../../src/ports.ts';
import { createBedrockStandIn } from '../../support/stand-ins/bedrock/stand-in.ts';
import type { RefusableField, Script } from '../../support/stand-ins/call.ts';
import type { ErrorName } from '../../support/stand-ins/fault.ts';
import { createOpenAIStandIn } from '../../support/stand-ins/openai/stand-in.ts';
import type { StandIn } from '../../support/stand-ins/stand-in.ts';

/** Every adapter beside the stand-in of its provider, for the one contract test. */

export const SECRET = 'verySecretKeyOfTheTest/+abc';
export const SECRETS = [SECRET, 'aSessionTokenOfTheTest=='];
/** Every field taken, no thinking: tests switch off what they are about. */
export const TAKES_ALL: Capability = {
  ...capabilityOf('anthropic.claude-opus-4-5', { reasoning: false, strict: true }),
  effort: true,
  cacheMinimum: 0,
};

export interface Provider {
  readonly name: string;
  readonly standIn: (script: Script, now?: () => number) => StandIn;
  readonly client: (fetch: ModelFetch, options?: ClientOptions) => ModelClient;
  /** Kinds of failure that this provider's errors tell apart, for `quota` and the like. */
  readonly kinds: Readonly<Record<ErrorName, FailureKind>>;
  /** Optional fields of a request with all of them, by the order in which they are given up. */
  readonly optional: readonly RefusableField[];
  /** Fields that the stand-in cannot see refused, but that are tried when a request is refused. */
  readonly hidden: number;
  /** Optional fields of a request that has no temperature, effort, schema and cache point. */
  readonly bareFields: number;
  /** Kinds of the same errors inside a stream, where there is no status. */
  readonly streamKinds: Readonly<
    Record<'throttled' | 'unavailable' | 'invalid' | 'stream-error', FailureKind>
  >;
  /** Bytes at the end of a whole stream that it can do without. */
  readonly lastBytes: number;
  readonly secrets: readonly string[];
}

export interface ClientOptions {
  readonly capability?: Partial<Capability>;
  readonly context?: number;
  readonly remembered?: RememberedFields;
  readonly now?: () => number;
  readonly variables?: Readonly<Record<string, string>>;
}

const VARIABLES = {
  AWS_ACCESS_KEY_ID: 'AKIDTEST',
  AWS_SECRET_ACCESS_KEY: SECRET,
  AWS_SESSION_TOKEN: 'aSessionTokenOfTheTest==',
  AWS_REGIONS: 'us-east-1',
  BEDROCK_MODELS: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  OPENAI_BASE_URL: 'https://models.example/v1',
  OPENAI_API_KEY: SECRET,
  OPENAI_MODELS: 'small/model:7b',
};

function clientOf(
  provider: Arm['provider'],
  fetch: ModelFetch,
  {
    capability,
    context = 200_000,
    remembered = rememberer(),
    now = Date.now,
    variables,
  }: ClientOptions = {},
): ModelClient {
  const settings = parseModelSettings({ ...VARIABLES, ...variables });
  const arm = settings.arms.find((each) => each.provider === provider);
  if (arm === undefined) throw new Error(settings.problems.join());
  return createModelClient(settings, arm, {
    capability: { ...TAKES_ALL, ...capability },
    context,
    remembered,
    fetch,
    now,
  });
}

export interface Rememberer extends RememberedFields {
  readonly fields: ReadonlySet<string>;
}

export function rememberer(): Rememberer {
  const fields = new Set<string>();
  return {
    fields,
    rejects: (field) => fields.has(field),
    remember: (field) => void fields.add(field),
  };
}

/** The stand-in as a fetch: the request goes through the real types of the platform. */
export const fetchOf =
  ({ handle }: Pick<StandIn, 'handle'>): ModelFetch =>
  (url, init) =>
    handle(new Request(url, init));

const COMMON = {
  throttled: 'throttled',
  unavailable: 'unavailable',
  internal: 'unavailable',
  timeout: 'timeout',
  'model-error': 'model-error',
  'stream-error': 'model-error',
  invalid: 'invalid-request',
  quota: 'access-denied',
  'not-found': 'model-gone',
  'access-denied': 'access-denied',
  'bad-key': 'credentials',
  'expired-token': 'credentials',
} as const;

export const bedrock: Provider = {
  name: 'bedrock',
  standIn: (script, now = Date.now) =>
    createBedrockStandIn({
      secrets: { AKIDTEST: { secretAccessKey: SECRET, sessionToken: 'aSessionTokenOfTheTest==' } },
      bearerKeys: [SECRET],
      script,
      now,
    }),
  client: (fetch, options) => clientOf('bedrock', fetch, options),
  // one type for all that is wrong with a request: only its length tells that it was too long
  kinds: { ...COMMON, 'not-ready': 'unavailable', 'too-long': 'invalid-request' },
  optional: ['temperature', 'effort', 'strictTool', 'format', 'forcedTool', 'tools', 'cachePoint'],
  hidden: 0,
  bareFields: 0,
  streamKinds: {
    throttled: 'throttled',
    unavailable: 'unavailable',
    invalid: 'invalid-request',
    'stream-error': 'model-error',
  },
  lastBytes: 0,
  secrets: SECRETS,
};

export const openai: Provider = {
  name: 'openai',
  standIn: (script, now = Date.now) => createOpenAIStandIn({ keys: [SECRET], script, now }),
  client: (fetch, options) => clientOf('openai', fetch, options),
  kinds: { ...COMMON, 'not-ready': 'throttled', 'too-long': 'context-too-long' },
  optional: ['temperature', 'effort', 'format', 'streamUsage'],
  // the older name of the token limit
  hidden: 1,
  // the name of the token limit, and usage in the stream
  bareFields: 2,
  streamKinds: {
    throttled: 'throttled',
    unavailable: 'unavailable',
    invalid: 'model-error',
    // the stand-in calls it a server error, and there is no better name
    'stream-error': 'unavailable',
  },
  // the blank line after [DONE]
  lastBytes: 2,
  secrets: [SECRET],
};

export const PROVIDERS: readonly Provider[] = [bedrock, openai];

export const QUESTION: ModelCall = {
  purpose: 'mutate',
  owner: { kind: 'population', id: 'p_test' },
  system: 'You improve programs.',
  messages: [{ role: 'user', text: 'Better, please: é世界' }],
  maxTokens: 1_000,
  deadlineMs: 120_000,
  signal: new AbortController().signal,
};

export const SHAPE = {
  name: 'verdict',
  description: 'A verdict with its reason.',
  schema: {
    type: 'object',
    properties: { apply: { type: 'boolean' }, reason: { type: 'string', maxLength: 100 } },
    required: ['apply', 'reason'],
    additionalProperties: false,
  },
} as const;
