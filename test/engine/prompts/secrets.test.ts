import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderMutation } from '../../../src/engine/prompts/mutation.ts';
import { withoutSecrets } from '../../../src/engine/prompts/secrets.ts';
import { mutationContext, promptAgent } from '../../support/prompts.ts';

/** Made up, in the shapes of real ones. Joined here so that no scanner takes this file for a leak. */
const join = (...parts: readonly string[]): string => parts.join('');
const KEYS = [
  join('AKIA', 'IOSFODNN7EXAMPLE'),
  join('ASIA', 'Y34FZKBOKMUTVV7A'),
  join('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYEXAMPLEKEY'),
  join('ABSK', 'QmVkcm9ja0FQSUtleS1hYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg=='),
  join('sk-', 'ant-api03-abcdefghijklmnopqrstuvwxyz0123456789'),
  join('sk-', 'proj-abcdefghijklmnopqrst'),
  join('ghp_', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJ'),
  join('github_pat_', '11ABCDEFG0abcdefghijkl'),
  join('xoxb-', '123456789012-abcdefghijkl'),
  join('AIza', 'SyA1234567890abcdefghijklmnopqrstuv'),
  join('sk_', 'live_abcdefghijklmnopqrstuvwx'),
  join('npm_', 'abcdefghijklmnopqrstuvwxyz0123456789'),
  join('hub_', 'default_k1_0123456789abcdefghij'),
  join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0NTY3ODkwIn0', '.dozjgNryP4J3jVmNHl0w5N'),
];
const NAMED = [
  ['password = "correct horse"', 'correct'],
  ['api_key: abcdef123456', 'abcdef123456'],
  ['"client_secret":"s3cr3ts3cr3t"', 's3cr3ts3cr3t'],
  ['Authorization: Bearer abcdefghijklmnop1234', 'abcdefghijklmnop1234'],
  ['postgres://root:hunter2hunter2@db:5432/x', 'hunter2hunter2'],
  [
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----',
    'MIIEpAIBAAKCAQEA',
  ],
  ['-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA', 'MIIEpAIBAAKCAQEA'],
] as const;

test.each(KEYS)('a key is removed wherever it stands: %s', (key) => {
  for (const text of [key, `got ${key}, wanted 3`, `{"k":"${key}"}`, `\n${key}\n`])
    expect(withoutSecrets(text)).not.toContain(key);
});

test.each(NAMED)('a named value is removed: %s', (text, secret) => {
  expect(withoutSecrets(text)).not.toContain(secret);
  expect(withoutSecrets(text)).toContain('[removed: ');
});

test('ordinary feedback stays as it is', () => {
  for (const text of [
    '(1, 2) gave 3, wanted 4',
    'case 7: ["token", "secret"] gave undefined',
    'tokens: 1234567890, passwords: 3',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'a'.repeat(40),
    'https://example.com/path?x=1',
    'disk-usage-of-the-largest-directory',
    '0.1234567890123456789012345678901234567890',
  ])
    expect(withoutSecrets(text)).toBe(text);
});

test('no untrusted part of a prompt carries a key to a model', () => {
  let runs = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...KEYS),
      fc.string({ maxLength: 20 }),
      fc.constantFrom('patch', 'rewrite', 'merge', 'repair'),
      (key, around, operator) => {
        const text = `${around} ${key} ${around}`;
        const parent = promptAgent({
          idea: text,
          failing: [
            { case: 1, text },
            { case: null, text },
          ],
        });
        const context = mutationContext({
          parent,
          partner: parent,
          inspirations: [parent],
          task: text,
          steering: text,
          recommendation: text,
          ideas: [{ idea: text, fitness: 1 }],
          fault: { text, isProgram: false, error: text },
        });
        runs++;
        expect(renderMutation(operator, context).user).not.toContain(key);
      },
    ),
    { seed: 11, numRuns: 300 },
  );
  expect(runs).toBe(300);
});

test('the filter is linear: a megabyte of near-keys takes no time to speak of', () => {
  const started = performance.now();
  for (const text of [
    'password='.repeat(50_000),
    'eyJ'.repeat(100_000),
    'A'.repeat(300_000),
    '://'.repeat(100_000),
  ])
    withoutSecrets(text);
  expect(performance.now() - started).toBeLessThan(5_000);
});
