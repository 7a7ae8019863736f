/** What core takes from `node:buffer`: see `node-crypto.d.ts`. */
export const Buffer: {
  byteLength(text: string): number;
  from(bytes: ArrayBuffer): { toString(encoding: 'base64'): string };
  from(text: string, encoding: 'base64'): Uint8Array;
};
