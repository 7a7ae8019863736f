/** The counter that `instrumentModule` put into the user's module. */
export interface Hub {
  refill(fuel: number): void;
  left(): number;
}

let hub: Hub | undefined;

/** Names the counter of the module, once it has started. */
export function meterBy(counter: Hub): void {
  hub = counter;
}

/** Takes fuel for work of ours or of the engine's that the module causes; throws when it is used up. */
export function charge(fuel: number): void {
  if (hub === undefined) return;
  hub.refill(hub.left() - fuel);
  if (hub.left() < 0) throw new RangeError('fuel-exhausted');
}

/** A chain of `then` turns the job queue without a loop of the module's own, each turn as long as so many of a loop. */
const THEN_FUEL = 100;
// oxlint-disable-next-line unicorn/no-thenable -- it is the built-in method itself that is replaced
const THEN = 'then';

export function meterPromises(): void {
  const plain = Reflect.get(Promise.prototype, THEN);
  const metered = function (this: unknown, ...handlers: unknown[]): unknown {
    charge(THEN_FUEL);
    return Reflect.apply(plain, this, handlers);
  };
  Reflect.defineProperty(metered, 'name', { value: THEN });
  const property = { value: metered, writable: true, configurable: true };
  Reflect.defineProperty(Promise.prototype, THEN, property);
}
