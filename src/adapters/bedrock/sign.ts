import { AwsV4Signer } from 'aws4fetch';
import type { BedrockSettings } from '../../model-settings.ts';

/** A request as it is sent. */
export interface SignedRequest {
  readonly url: string;
  readonly headers: Headers;
}

/** Signs a POST of a JSON body to a path. `now` in ms since epoch, by the clock of AWS. */
export type Signer = (path: string, body: string, now: number) => Promise<SignedRequest>;

/** Not `bedrock-runtime`, as the host's name suggests and aws4fetch would guess. */
const SERVICE = 'bedrock';

/** A gateway that passes requests on to AWS as they are: they are signed for AWS's host, not for its own. */
const AI_GATEWAY = 'https://gateway.ai.cloudflare.com/';

export function createSigner({ credentials, endpoint }: BedrockSettings, region: string): Signer {
  const aws = `https://bedrock-runtime.${region}.amazonaws.com`;
  const base = endpoint?.replaceAll('{region}', region) ?? aws;
  if (credentials.kind === 'bearer') {
    return async (path) => ({
      url: base + path,
      headers: new Headers({ ...PLAIN_HEADERS, authorization: `Bearer ${credentials.key}` }),
    });
  }
  const signedBase = base.startsWith(AI_GATEWAY) ? aws : base;
  const derivedKeys = new Map<string, ArrayBuffer>();
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return async (path, body, now) => {
    const signer = new AwsV4Signer({
      method: 'POST',
      url: signedBase + path,
      headers: PLAIN_HEADERS,
      body,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== null && { sessionToken }),
      service: SERVICE,
      region,
      cache: derivedKeys,
      datetime: compactTime(now),
    });
    const { headers } = await signer.sign();
    return { url: base + path, headers };
  };
}

const PLAIN_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/vnd.amazon.eventstream',
};

/** `20261121T154500Z` */
const compactTime = (now: number): string =>
  new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, '');
