import { WorkerEntrypoint } from 'cloudflare:workers';
import { AgentCalls } from '../../../core/evolution/agent-calls.ts';
import type { FailureReason } from '../../../core/evolution/agent.ts';
import type { Split } from '../../../core/evolution/evaluation-task.ts';
import { type ModuleOutcome, readModuleResult } from '../../../core/evolution/module-result.ts';
import { caseRandom } from '../../../core/evolution/random.ts';
import { compile } from '../../../core/language/compile.ts';
import { seedKeys } from '../../../core/language/keys.ts';
import type { KeySecret } from '../../key-secret.ts';
import type { EvaluateRequest, StructureRequest } from '../request.ts';
import { createAgent } from './agent.ts';
import { installDeterminism, random, reseed } from './determinism.ts';
import { type Hub, meterBy, meterPromises } from './hub.ts';
import { lockDown } from './lockdown.ts';
import { plainCopy } from './plain-copy.ts';

/** The user's module as `instrumentModule` wrote it. */
interface EvaluatorModule {
  readonly default: unknown;
  readonly structure?: unknown;
  readonly $hub: Hub;
}

const clone = structuredClone;
const MAX_DETAIL_UNITS = 300;

// The isolate's main module imports this file before the user's: nothing of theirs has run yet.
installDeterminism();
meterPromises();
lockDown();

/** The isolate's entry point: evaluates one agent a call and answers with JSON text. `data`: JSON text a split. */
export function serve(
  module: EvaluatorModule,
  data: Readonly<Record<Split, string>>,
): new (context: ExecutionContext, env: Cloudflare.Env) => WorkerEntrypoint {
  meterBy(module.$hub);
  return class extends WorkerEntrypoint {
    async evaluate(request: EvaluateRequest): Promise<string> {
      return JSON.stringify(await evaluate(module, data[request.split], request));
    }

    /** JSON text of what `structure` says about a vector; `null` if it fails. */
    async structure(request: StructureRequest): Promise<string> {
      return JSON.stringify(await structure(module, data.train, request));
    }
  };
}

let hasSecret = false;

function setKeySecret([a, b]: KeySecret): void {
  if (!hasSecret) seedKeys(a, b);
  hasSecret = true;
}

async function evaluate(
  module: EvaluatorModule,
  dataText: string,
  request: EvaluateRequest,
): Promise<ModuleOutcome> {
  const { seed, split, repeat, moduleFuel } = request;
  setKeySecret(request.keySecret);
  const calls = new AgentCalls(compile(request.tree), request);
  reseed(caseRandom(seed, `evaluator/${split}`, repeat, 0));
  module.$hub.refill(moduleFuel);
  const context = Object.freeze({ data: JSON.parse(dataText), random, split });
  const outcome = await attempt(module.default, createAgent(calls), context);
  const reason = calls.failure ?? (module.$hub.left() < 0 ? exhausted(moduleFuel) : undefined);
  if (reason !== undefined) return { ok: false, reason, ...calls.usage };
  return { ...outcome, ...calls.usage };
}

async function structure(
  module: EvaluatorModule,
  dataText: string,
  { vector, moduleFuel }: StructureRequest,
): Promise<unknown> {
  if (typeof module.structure !== 'function') return null;
  reseed(() => 0);
  module.$hub.refill(moduleFuel);
  const context = Object.freeze({ data: JSON.parse(dataText), random, split: 'train' });
  try {
    const returned: unknown = module.structure([...vector], context);
    const value: unknown = returned instanceof Promise ? await returned : returned;
    clone(value);
    return module.$hub.left() < 0 ? null : plainCopy(value, 'the structure');
  } catch {
    return null;
  }
}

const exhausted = (fuel: number): FailureReason => ({
  code: 'fuel-exhausted',
  detail: `the evaluator used more than ${fuel} loop turns and calls`,
});

type Attempt =
  | Pick<Extract<ModuleOutcome, { ok: true }>, 'ok' | 'result'>
  | Pick<Extract<ModuleOutcome, { ok: false }>, 'ok' | 'reason'>;

/** Calls `evaluate` and checks what it returned. Whatever the module's code throws on the way is its failure. */
async function attempt(evaluateModule: unknown, agent: unknown, context: object): Promise<Attempt> {
  if (typeof evaluateModule !== 'function') return failed('the default export is not a function');
  try {
    const returned: unknown = evaluateModule(agent, context);
    const value: unknown = returned instanceof Promise ? await returned : returned;
    const copy = plainCopy(value, 'the result');
    // Nothing else can tell a Proxy from an object: a structured clone refuses it.
    clone(value);
    const result = readModuleResult(copy);
    return result.ok ? { ok: true, result: result.value } : failed(result.error);
  } catch (error) {
    return failed(describe(error));
  }
}

const failed = (detail: string): Attempt => ({
  ok: false,
  reason: { code: 'evaluator-failed', detail: detail.slice(0, MAX_DETAIL_UNITS) },
});

/** Text of anything that was thrown: also of null, or of an object whose `toString` throws. */
function describe(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'threw something that has no text';
  }
}
