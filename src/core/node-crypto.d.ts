/** What core takes from `node:crypto`; its own tsconfig names this file, so that no other type of Node reaches it. */
export function hash(algorithm: 'sha256', data: string | Uint8Array, encoding: 'hex'): string;
export function createHmac(
  algorithm: 'sha256',
  key: Uint8Array,
): { update(data: Uint8Array): { digest(encoding: 'hex'): string } };
