/**
 * Takes out of a text what looks like a key, before it goes to a model. Shapes as in gitleaks' default rules
 * (github.com/gitleaks/gitleaks, config/gitleaks.toml); patterns are linear in the length of the text.
 */
export function withoutSecrets(text: string): string {
  let clean = text;
  for (const [name, pattern] of SHAPES) clean = clean.replace(pattern, `[removed: ${name}]`);
  clean = clean.replace(NAMED_VALUE, (_, name: string) => `${name}[removed: value]`);
  return clean.replace(FORTY, (value) => (isMixed(value) ? '[removed: secret key]' : value));
}

const SHAPES: readonly (readonly [string, RegExp])[] = [
  [
    'private key',
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  ],
  ['AWS key id', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g],
  ['Bedrock key', /\b(?:ABSK[A-Za-z0-9+/]{40,}={0,2}|bedrock-api-key-[A-Za-z0-9+/=_-]{16,})/g],
  ['model key', /\bsk-[A-Za-z0-9_-]{20,}/g],
  ['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})/g],
  ['Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g],
  ['Google key', /\bAIza[A-Za-z0-9_-]{35}/g],
  ['Stripe key', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g],
  ['npm token', /\bnpm_[A-Za-z0-9]{36}/g],
  ['hub key', /\bhub_[A-Za-z0-9]{1,64}_[A-Za-z0-9]{1,64}_[A-Za-z0-9_-]{16,}/g],
  // a bounded head: in a long run of `-eyJ` each would be followed to the end of the run again
  ['token', /\beyJ[A-Za-z0-9_-]{8,1000}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g],
  ['token', /\b(?:bearer|basic) [A-Za-z0-9._~+/-]{16,}={0,2}/gi],
  ['password', /(?<=:\/\/[^\s/:@]{1,64}:)[^\s/@]{1,128}(?=@)/g],
];

/** `password = "…"`, `api_key: …`, `"token":"…"`; a plain number is a count, no key. */
const NAMED_VALUE =
  /((?:api[_-]?key|secret|passw(?:or)?d|token|credential)[A-Za-z0-9_-]{0,20}["']?\s{0,4}[:=]\s{0,4})(?!["']?\[removed|-?[\d.]{1,30}(?:[\s,;}\]]|$))(?:"[^"\n]{6,200}"|'[^'\n]{6,200}'|[^\s"',;}]{8,})/gi;

/** An AWS secret access key: 40 characters of base64 on their own, of all three kinds (a SHA-1 is not). */
const FORTY = /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;
const isMixed = (value: string): boolean =>
  /[a-z]/.test(value) && /[A-Z]/.test(value) && /[0-9]/.test(value);
