import { sha256Hex } from '../../core/dna/digest.ts';
import { type ModuleTask, SPLITS } from '../../core/evolution/evaluation-task.ts';
import { instrumentModule } from '../../core/safety/instrument.ts';
import { RUNTIME } from './runtime.generated.ts';

/**
 * An old date on purpose: from 2026-08-04 on Node compatibility is the default, which costs 1.4 ms an isolate and
 * exposes `process` and a file system. The flags say so again, and close `eval` while the module starts up.
 */
const COMPATIBILITY_DATE = '2026-08-01';
const COMPATIBILITY_FLAGS = [
  'no_nodejs_compat',
  'no_nodejs_compat_v2',
  'disallow_eval_during_startup',
];
/** Enforced in production only; locally the counters and the supervisor do it. */
const CPU_MS_PER_CALL = 30_000;

const MAIN = `import { serve } from './runtime.js';
import train from './train.txt';
import heldOut from './heldOut.txt';
import test from './test.txt';
import * as evaluator from './evaluator.js';
export default serve(evaluator, { train, heldOut, test });
`;

export interface EvaluatorWorker {
  /** SHA-256 of everything that decides what the worker does: the loader keeps the first code it saw under an id. */
  readonly version: string;
  readonly code: WorkerLoaderWorkerCode;
}

/**
 * The Dynamic Worker of one evaluator version: the runtime with the machine, the instrumented source, its data. It
 * has no bindings and no network. Throws if the source does not pass the gate, which it did when it was created.
 */
export function evaluatorWorker(task: ModuleTask): EvaluatorWorker {
  const source = instrumentModule(task.source);
  if (!source.ok) throw new Error(source.error[0]?.reason ?? 'the evaluator was refused');
  const texts = SPLITS.map((split) => [`${split}.txt`, JSON.stringify(task.data[split])] as const);
  const scripts = { 'main.js': MAIN, 'runtime.js': RUNTIME, 'evaluator.js': source.value };
  const contents = JSON.stringify([COMPATIBILITY_DATE, COMPATIBILITY_FLAGS, scripts, texts]);
  return {
    version: sha256Hex(contents),
    code: {
      compatibilityDate: COMPATIBILITY_DATE,
      compatibilityFlags: COMPATIBILITY_FLAGS,
      mainModule: 'main.js',
      modules: {
        ...scripts,
        ...Object.fromEntries(texts.map(([name, text]) => [name, { text }])),
      },
      env: {},
      globalOutbound: null,
      limits: { cpuMs: CPU_MS_PER_CALL },
    },
  };
}
