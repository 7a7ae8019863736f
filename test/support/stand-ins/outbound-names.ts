/** Names and keys of the outside world of worker tests: for the config that makes it and the tests that use it. */

/** Where a command for the Bedrock or the OpenAI stand-in goes (`createControl`). */
export const BEDROCK_CONTROL = 'https://bedrock-control.test/';
export const OPENAI_CONTROL = 'https://openai-control.test/';

/** What the stand-ins accept. */
export const OUTBOUND = {
  accessKeyId: 'AKIDSTANDIN',
  secretAccessKey: 'stand-in-secret',
  bearerKey: 'stand-in-bearer',
  openaiUrl: 'https://openai.test/v1',
  openaiKey: 'stand-in-key',
} as const;
