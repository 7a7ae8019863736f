import * as math from '../../../core/language/math/index.ts';

/**
 * What makes an evaluation repeat itself to the bit: seeded randomness, a clock that stands still, our own Math (one of
 * the deviations that the language page names). Installed once, before the user's module is evaluated; `reseed` before
 * each evaluation.
 */
let stream: () => number = () => 0;

/** The stream behind `Math.random`, `crypto` and the `random` that `evaluate` is given. */
export function reseed(random: () => number): void {
  stream = random;
}

export const random = (): number => stream();

export function installDeterminism(): void {
  for (const [name, value] of Object.entries(math)) define(Math, name, value);
  define(Math, 'random', random);
  define(globalThis, 'Date', frozenDate());
  define(globalThis, 'performance', { now: () => 0, timeOrigin: 0, toJSON: () => ({}) });
  define(globalThis, 'crypto', { getRandomValues, randomUUID });
  const silent = (): void => undefined;
  const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'assert', 'table', 'dir'];
  define(globalThis, 'console', Object.fromEntries(methods.map((name) => [name, silent])));
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

/** `Date` whose now is 1970-01-01T00:00:00Z; given dates work as ever. */
function frozenDate(): DateConstructor {
  const Real = Date;
  const frozen = new Proxy(Real, {
    apply: () => new Real(0).toString(),
    construct: (target, args, newTarget): object =>
      Reflect.construct(target, args.length === 0 ? [0] : args, newTarget),
  });
  define(Real, 'now', () => 0);
  define(Real.prototype, 'constructor', frozen);
  return frozen;
}

function getRandomValues<T extends ArrayBufferView>(view: T): T {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256);
  return view;
}

/** A version 4 UUID of the stream. */
function randomUUID(): string {
  const digit = (n: number): string => Math.floor(random() * n).toString(16);
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) =>
    place === 'x' ? digit(16) : (8 + Math.floor(random() * 4)).toString(16),
  );
}
