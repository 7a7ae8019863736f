/** An object with some of its members exchanged. */
export const withOwn = <T extends object>(whole: T, own: Partial<T>): T =>
  new Proxy(whole, { get: (target, key) => Reflect.get(key in own ? own : target, key) });
