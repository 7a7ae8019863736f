import type { Json } from '../evolution/agent.ts';

/** A value of an interface as JSON: what JSON cannot hold is dropped (fields that are `undefined`). */
export function plainJson(value: object): { readonly [key: string]: Json } {
  const plain: { readonly [key: string]: Json } = JSON.parse(JSON.stringify(value));
  return plain;
}
