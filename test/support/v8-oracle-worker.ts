/** Runs programs in V8 itself, in a thread that can be killed. What is not V8's by decision is replaced: deviations D1, D2. */
import { createContext, Script, type RunningScriptOptions } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import * as math from '../../src/core/language/math/index.ts';
import { testRandom, type V8Result } from './v8-oracle.ts';

const TIMEOUT_MS = 10_000;
/** Of a batch of programs that all end, with room to spare. */
const BATCH_TIMEOUT_MS = 5_000;
const context = createContext({});
/** Ours take numbers; as members of `Math` they take anything. */
const own = Object.fromEntries(
  Object.entries(math).map(([name, f]) => [
    name,
    (...values: unknown[]) => (f as (...numbers: number[]) => number)(...values.map(Number)),
  ]),
);
const install = new Script('(members) => Object.assign(Math, members)').runInContext(context) as (
  members: object,
) => void;

function run(text: string, watch: RunningScriptOptions): V8Result {
  install({ ...own, random: testRandom() });
  const body = text.replace('export default function', 'return function');
  try {
    const script = new Script(`'use strict';\n(() => {${body}\n})()();`);
    return { value: String(script.runInContext(context, watch)) };
  } catch (error) {
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    return code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
      ? { timeout: true }
      : { thrown: name ?? 'throw' };
  }
}

/** One watch for all of them, because one costs more than a program; if it strikes, each gets a watch of its own. */
function runAll(texts: readonly string[]): readonly V8Result[] {
  const inner = createContext({ all: () => texts.map((text) => run(text, {})) });
  try {
    return new Script('all()').runInContext(inner, { timeout: BATCH_TIMEOUT_MS }) as V8Result[];
  } catch {
    return texts.map((text) => run(text, { timeout: TIMEOUT_MS }));
  }
}

parentPort?.on('message', (texts: readonly string[]) => parentPort?.postMessage(runAll(texts)));
