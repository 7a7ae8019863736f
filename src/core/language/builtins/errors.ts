/** Constructors of errors, which give the same with and without `new`, and their `toString`. */
import { type Host, type NativeCall, VNative } from '../functions.ts';
import { tableBytes } from '../meter.ts';
import { type ErrorName, type Value, VError } from '../values.ts';
import { toText } from './conversion.ts';
import { methods } from './define.ts';
import { errorText } from './leaf-text.ts';

const isError = (value: Value): value is VError => value instanceof VError;

function constructor(name: ErrorName): VNative {
  const make: NativeCall = (host: Host, _, args) => {
    const message = args[0] === undefined ? '' : toText(host, args[0]);
    host.allocate(tableBytes(0));
    return new VError(name, message);
  };
  // Every error is an instance of `Error`.
  const hasInstance = (value: Value): boolean =>
    isError(value) && (name === 'Error' || value.name === name);
  return new VNative(name, { call: make, construct: make, hasInstance });
}

export const ERRORS: readonly VNative[] = [
  constructor('Error'),
  constructor('TypeError'),
  constructor('RangeError'),
  constructor('SyntaxError'),
  ...methods('error', isError, { toString: errorText }),
];
