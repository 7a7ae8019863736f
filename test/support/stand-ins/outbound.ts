import type { IncomingMessage, ServerResponse } from 'node:http';
import { createBedrockStandIn } from './bedrock/stand-in.ts';
import { createControlDoor } from './control.ts';
import { nodeHandler } from './listen.ts';
import { scriptedMutator } from './mutator/mutator.ts';
import { createOpenAIStandIn } from './openai/stand-in.ts';
import { BEDROCK_CONTROL, OPENAI_CONTROL, OUTBOUND } from './outbound-names.ts';

/**
 * All that a Worker under test finds outside, as miniflare's `outboundService: {node}`: Bedrock in every region under its
 * real host names, an OpenAI-compatible server, the doors that direct both, and nothing else.
 */
export function createOutbound(): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const { accessKeyId, secretAccessKey, bearerKey, openaiKey } = OUTBOUND;
  const script = scriptedMutator({ seed: 0 });
  const bedrock = createBedrockStandIn({
    script,
    secrets: { [accessKeyId]: { secretAccessKey } },
    bearerKeys: [bearerKey],
  });
  const openai = createOpenAIStandIn({ script, keys: [openaiKey] });
  const doors = new Map([
    [BEDROCK_CONTROL, createControlDoor(bedrock)],
    [OPENAI_CONTROL, createControlDoor(openai)],
    [OUTBOUND.openaiUrl, openai.handle],
  ]);
  return nodeHandler(async (request) => {
    const { hostname } = new URL(request.url);
    const door = [...doors].find(([url]) => new URL(url).hostname === hostname)?.[1];
    if (door !== undefined) return door(request);
    if (/^bedrock-runtime\.[a-z0-9-]+\.amazonaws\.com$/.test(hostname))
      return bedrock.handle(request);
    return new Response(`blocked ${hostname}`, { status: 599 });
  });
}
