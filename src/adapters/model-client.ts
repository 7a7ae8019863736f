import type { Arm } from '../core/models/call.ts';
import type { ModelSettings } from '../model-settings.ts';
import type { ModelClient } from '../ports.ts';
import { createBedrockWire } from './bedrock/wire.ts';
import type { ModelClientOptions } from './model-call/generate.ts';
import { createWireClient } from './model-call/generate.ts';
import { createOpenAIWire } from './openai/wire.ts';

/**
 * The client of one arm. Throws if the settings have nothing for its provider: arms come from the settings.
 * Keep it as long as its object lives: it remembers derived keys and the provider's clock.
 */
export function createModelClient(
  settings: ModelSettings,
  arm: Arm,
  options: ModelClientOptions,
): ModelClient {
  const { fetch, now, gateway } = options;
  const outside = { fetch, now, ...(gateway !== undefined && { gateway }) };
  if (arm.provider === 'bedrock' && settings.bedrock !== undefined) {
    return createWireClient(createBedrockWire(settings.bedrock, arm, outside), options);
  }
  if (arm.provider === 'openai' && settings.openai !== undefined) {
    return createWireClient(createOpenAIWire(settings.openai, arm, outside), options);
  }
  throw new Error(`no settings for ${arm.provider}`);
}
