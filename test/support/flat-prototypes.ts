import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';

type Constructor = new (...args: never[]) => object;

/** Prototypes of the pool's classes as their first instance found them. */
const first = new WeakMap<object, object>();
const construct = Reflect.construct.bind(Reflect);

/**
 * The pool's classes around the Worker's own put one more `Proxy` before their prototype for every instance that is
 * made (`createProxyPrototypeClass` of @cloudflare/vitest-pool-workers). One is enough; after a thousand objects each
 * look-up of a method would go through a thousand.
 */
Reflect.construct = (parent: Constructor, args: ArrayLike<never>, made: Constructor = parent) => {
  if (parent === DurableObject || parent === WorkerEntrypoint) {
    const prototype = first.get(made);
    if (prototype === undefined) first.set(made, made.prototype);
    else Reflect.set(made, 'prototype', prototype);
  }
  return construct(parent, args, made);
};
