import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonInText } from '../../../src/adapters/model-call/json-in-text.ts';
import type { Json } from '../../../src/core/evolution/agent.ts';

const WRAPPINGS: readonly ((json: string) => string)[] = [
  (json) => json,
  (json) => `\n  ${json}\n`,
  (json) => `\`\`\`json\n${json}\n\`\`\``,
  (json) => `Sure!\r\n\`\`\`\r\n${json}\r\n\`\`\`\r\nThat is it.`,
  (json) => `Here is the object: ${json} and nothing else.`,
  (json) => `First \`\`\`js\nf(x)\n\`\`\` then \`\`\`json\n${json}\n\`\`\``,
];

test('an object is found in what models put around it', () => {
  let nested = 0;
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }),
      fc.constantFrom(...WRAPPINGS),
      (object, wrap) => {
        // a fence inside a string is the one thing that a fence around it cannot survive
        fc.pre(!JSON.stringify(object).includes('```'));
        const json = JSON.parse(JSON.stringify(object)) as Json;
        expect(jsonInText(wrap(JSON.stringify(object, null, 1)))).toEqual(json);
        if (JSON.stringify(json).includes('{', 1)) nested++;
      },
    ),
    { numRuns: 500, seed: 20_261_121 },
  );
  expect(nested).toBeGreaterThan(50);
});

test.each(['', 'no', '{', '}{', '{a:1}', '```json\n{"a":\n```', 'Apply? {yes}'])(
  'none in %j',
  (text) => {
    expect(jsonInText(text)).toBeUndefined();
  },
);
