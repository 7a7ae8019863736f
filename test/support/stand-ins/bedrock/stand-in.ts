import { err, ok, type Result } from '../../../../src/core/result.ts';
import type { AskedCall } from '../call.ts';
import { type Credential, type SignatureFault, verifySigV4 } from '../sigv4.ts';
import { createStandIn, type StandIn, type StandInOptions } from '../stand-in.ts';
import type { Received, Wire, WireAnswer } from '../wire.ts';
import { askedOf } from './asked.ts';
import { converseAnswer } from './converse-answer.ts';
import { bedrockError, inStream, invalid, refused, typedError } from './errors.ts';
import { encodeFrame, exceptionFrame } from './frames.ts';

export interface BedrockStandInOptions extends StandInOptions {
  /** By access key id. */
  readonly secrets: Readonly<Record<string, Credential>>;
  /** Bearer keys that are accepted instead of a signature. */
  readonly bearerKeys?: readonly string[];
  /** Model ids that exist; all of them if left out. */
  readonly models?: readonly string[];
}

/** Bedrock Runtime's Converse and ConverseStream: signatures verified, real frames, a scripted model behind. */
export const createBedrockStandIn = (options: BedrockStandInOptions): StandIn =>
  createStandIn(bedrockWire(options), options);

function bedrockWire(options: BedrockStandInOptions): Wire {
  return {
    read(received) {
      const region = admit(received, options);
      return region.ok ? readCall(received, region.value, options) : region;
    },
    answer: converseAnswer,
    error: bedrockError,
    refuse: refused,
    exception(error) {
      const { type, message } = inStream(error);
      return exceptionFrame(type, message);
    },
    malformed: (answer) => ({
      ...answer,
      pieces: answer.headers['content-type']?.includes('eventstream')
        ? [encodeFrame({ ':message-type': 'event', ':event-type': 'contentBlockDelta' }, '{"delta')]
        : [new TextEncoder().encode('{"output":')],
    }),
  };
}

/** The region that the caller may use here, by signature or bearer key. */
function admit(
  received: Received,
  { secrets, bearerKeys = [] }: BedrockStandInOptions,
): Result<string, WireAnswer> {
  const hostRegion = /^bedrock-runtime\.([a-z0-9-]+)\.amazonaws\.com$/.exec(received.host)?.[1];
  const authorization = received.headers.get('authorization') ?? '';
  if (authorization.startsWith('Bearer ')) {
    return bearerKeys.includes(authorization.slice('Bearer '.length))
      ? ok(hostRegion ?? 'local')
      : err(bedrockError('access-denied'));
  }
  const signer = verifySigV4(received, {
    service: 'bedrock',
    credentials: secrets,
    now: received.now,
  });
  if (!signer.ok) return err(unsigned(signer.error));
  const { region } = signer.value;
  // a host that is no AWS host (loopback, a gateway) stands for every region
  return hostRegion === undefined || hostRegion === region
    ? ok(region)
    : err(unsigned('InvalidSignatureException'));
}

function unsigned(fault: SignatureFault): WireAnswer {
  const status = fault === 'IncompleteSignatureException' ? 400 : 403;
  return typedError(status, fault, 'The request signature could not be verified.');
}

/** Ids must be one encoded segment: a literal slash of an ARN names another path, which does not exist. */
const PATH = /^\/model\/([^/]+)\/(converse|converse-stream)$/;

function readCall(
  { method, path, body }: Received,
  region: string,
  { models }: BedrockStandInOptions,
): Result<AskedCall, WireAnswer> {
  const [, segment = '', operation = ''] = PATH.exec(path) ?? [];
  if (method !== 'POST' || operation === '') {
    return err(typedError(404, 'UnknownOperationException', 'No such operation.'));
  }
  const model = decodeURIComponent(segment);
  if (models !== undefined && !models.includes(model)) return err(bedrockError('not-found'));
  if (model.startsWith('anthropic.')) {
    return err(
      invalid(`Invocation of model ID ${model} with on-demand throughput isn't supported.`),
    );
  }
  const asked = askedOf(body, { model, region, stream: operation === 'converse-stream' });
  return asked.ok ? asked : err(invalid(asked.error));
}
