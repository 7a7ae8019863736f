/** How the files of this folder declare their entries: functions by name, wrapped as the natives of the machine. */
import {
  type Host,
  type NativeBegin,
  type NativeCall,
  type NativeFrame,
  VNative,
} from '../functions.ts';
import type { Value } from '../values.ts';

/** A method whose receiver is known to be a `T`. */
export type Method<T> = (host: Host, self: T, args: readonly Value[]) => Value;
/** A method that calls agent functions. */
export type FrameMethod<T> = (host: Host, self: T, args: readonly Value[]) => NativeFrame;

type Guard<T extends Value> = (value: Value) => value is T;

/** Globals (`owner` '') and statics: `Math.floor`, `parseInt`. */
export const functions = (owner: string, calls: Record<string, NativeCall>): VNative[] =>
  Object.entries(calls).map(([name, call]) => new VNative(idOf(owner, name), { call }));

/** Statics that call agent functions. */
export const frameFunctions = (owner: string, begins: Record<string, NativeBegin>): VNative[] =>
  Object.entries(begins).map(([name, begin]) => new VNative(idOf(owner, name), { begin }));

/** Methods of every value that `is` accepts; the machine has looked them up by that kind. */
export const methods = <T extends Value>(
  owner: string,
  is: Guard<T>,
  calls: Record<string, Method<NoInfer<T>>>,
): VNative[] =>
  functions(
    owner,
    mapEntries(
      calls,
      (call, id) => (host, self, args) =>
        is(self) ? call(host, self, args) : wrongReceiver(owner, id),
    ),
  );

/** Methods that call agent functions. */
export const frameMethods = <T extends Value>(
  owner: string,
  is: Guard<T>,
  begins: Record<string, FrameMethod<NoInfer<T>>>,
): VNative[] =>
  frameFunctions(
    owner,
    mapEntries(
      begins,
      (begin, id) => (host, self, args) =>
        is(self) ? begin(host, self, args) : wrongReceiver(owner, id),
    ),
  );

const idOf = (owner: string, name: string): string => (owner === '' ? name : `${owner}.${name}`);

const mapEntries = <A, B>(
  record: Record<string, A>,
  change: (value: A, name: string) => B,
): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));

function wrongReceiver(owner: string, name: string): never {
  throw new Error(`${owner}.${name} was dispatched to another kind of value`);
}
