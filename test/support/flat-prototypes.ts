import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';

type Constructor = new (...args: never[]) => object;

/** Prototypes of the pool's classes as their first instance found them. */
const first = new WeakMap<Constructor, unknown>();
const construct = Reflect.construct.bind(Reflect);

/**
 * The pool's classes around the Worker's own put one more `Proxy` before their prototype for every instance that is
 * made (`createProxyPrototypeClass` of @cloudflare/vitest-pool-workers). One is enough; after a thousand objects each
 * look-up of a method would go through a thousand.
 */
function constructFlat(
  parent: Constructor,
  args: readonly never[],
  made: Constructor = parent,
): object {
  const isPools = parent === DurableObject || parent === WorkerEntrypoint;
  if (isPools && first.has(made)) Reflect.set(made, 'prototype', first.get(made));
  else if (isPools) first.set(made, made.prototype);
  return construct(parent, args, made);
}

Reflect.set(Reflect, 'construct', constructFlat);
