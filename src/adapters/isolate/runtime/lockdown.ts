/**
 * Closes the global scope before the user's module is evaluated. It sees the standard library and nothing that does
 * input, output, timing or compilation; and no built-in can be changed any more, because the machine and this runtime
 * live in the same realm: a replaced `Array.prototype.push` would otherwise forge what agents return.
 */

/** Standard, deterministic globals. `Intl` and `Temporal` are out (they know the time), as are weak references. */
const KEPT = new Set(
  (
    'Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Promise RegExp ' +
    'Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON Math ' +
    'ArrayBuffer DataView Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array ' +
    'Float64Array Float16Array Uint8ClampedArray BigUint64Array BigInt64Array BigInt Map Set WeakMap WeakSet Iterator ' +
    'Proxy Reflect decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN ' +
    'Date performance crypto console structuredClone atob btoa TextEncoder TextDecoder URL URLSearchParams'
  ).split(' '),
);

export function lockDown(): void {
  hideGlobals();
  allowOverriding();
  freezeAll();
}

function hideGlobals(): void {
  const names = new Set<PropertyKey>();
  for (let scope: object | null = globalThis; scope !== null && scope !== Object.prototype;) {
    for (const name of Reflect.ownKeys(scope)) names.add(name);
    scope = Object.getPrototypeOf(scope);
  }
  for (const name of names) {
    if (KEPT.has(String(name))) {
      const value: unknown = Reflect.get(globalThis, name);
      Reflect.defineProperty(globalThis, name, { value, writable: false, configurable: false });
    } else if (name !== 'constructor') {
      hide(globalThis, name);
    }
  }
  for (
    let scope = Object.getPrototypeOf(globalThis);
    scope !== Object.prototype && scope !== null;
  ) {
    for (const name of Reflect.ownKeys(scope)) hide(scope, name);
    scope = Object.getPrototypeOf(scope);
  }
}

function hide(scope: object, name: PropertyKey): void {
  if (Reflect.deleteProperty(scope, name)) return;
  Reflect.defineProperty(scope, name, { value: undefined });
}

/**
 * Freezing a prototype forbids to assign a property of its name on every object below it (`error.name = …`,
 * `o.toString = …`): in these prototypes data properties become accessors whose setter defines the own property.
 */
function allowOverriding(): void {
  const errors = [
    Error,
    AggregateError,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  ];
  for (const prototype of [
    Object.prototype,
    Function.prototype,
    ...errors.map((e) => e.prototype),
  ]) {
    for (const name of Reflect.ownKeys(prototype)) {
      const property = Object.getOwnPropertyDescriptor(prototype, name);
      if (property?.configurable !== true || !('value' in property)) continue;
      Object.defineProperty(prototype, name, overridable(prototype, name, property.value));
    }
  }
}

function overridable(prototype: object, name: PropertyKey, value: unknown): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: false,
    get: () => value,
    set(this: unknown, own: unknown) {
      if (
        this === prototype ||
        (typeof this !== 'object' && typeof this !== 'function') ||
        this === null
      )
        throw new TypeError(`cannot change the built-in property ${String(name)}`);
      Object.defineProperty(this, name, {
        value: own,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
  };
}

/** Freezes every object that can be reached from the kept globals and from syntax (generators, iterators…). */
function freezeAll(): void {
  const open: unknown[] = [...hiddenIntrinsics()];
  for (const name of KEPT) open.push(Reflect.get(globalThis, name));
  const seen = new Set<unknown>([globalThis]);
  while (open.length > 0) {
    const value = open.pop();
    if (
      (typeof value !== 'object' && typeof value !== 'function') ||
      value === null ||
      seen.has(value)
    )
      continue;
    seen.add(value);
    Object.freeze(value);
    open.push(Object.getPrototypeOf(value));
    for (const name of Reflect.ownKeys(value))
      open.push(...Object.values(Object.getOwnPropertyDescriptor(value, name) ?? {}));
  }
}

function hiddenIntrinsics(): readonly unknown[] {
  const iterators = [
    [].values(),
    new Map().values(),
    new Set().values(),
    ''[Symbol.iterator](),
    'a'.matchAll(/a/g),
  ];
  const functions = [async () => undefined, function* () {}, async function* () {}];
  return [
    ...iterators.map((iterator): unknown => Object.getPrototypeOf(iterator)),
    ...functions.flatMap((each): unknown[] => [Object.getPrototypeOf(each), each.prototype]),
    Object.getPrototypeOf(Int8Array),
    ...iteratorHelpers(),
  ];
}

/** The prototypes behind `iterator.map(…)` and `Iterator.from(…)`, where the engine has them. */
function iteratorHelpers(): readonly unknown[] {
  const iterator = [].values();
  const map: unknown = Reflect.get(iterator, 'map');
  const from: unknown = Reflect.get(Object(Reflect.get(globalThis, 'Iterator')), 'from');
  const foreign = { next: () => ({ done: true, value: undefined }) };
  return [
    ...(typeof map === 'function' ? [Reflect.apply(map, iterator, [() => undefined])] : []),
    ...(typeof from === 'function' ? [Reflect.apply(from, undefined, [foreign])] : []),
  ];
}
