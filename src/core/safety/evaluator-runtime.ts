import type { Issue } from '../failure.ts';
import { evaluateSource, structureSource } from '../evolution/tuner/structure-source.ts';
import { parseModule } from '../language/genome.ts';
import { err, ok, type Result } from '../result.ts';
import { instrumentModule } from './instrument.ts';

export type ModuleRuntime = 'isolate' | 'machine';

const POINTER = '/evaluator/source';

/**
 * Where a module runs, fixed when the population is created: `auto` prefers the isolate and falls back to
 * the machine if the source is in the agent language. The errors are places in the request's body.
 */
export function chooseRuntime(
  source: string,
  wanted: ModuleRuntime | 'auto',
  hasIsolates: boolean,
): Result<ModuleRuntime, readonly Issue[]> {
  if (wanted !== 'machine' && hasIsolates) {
    const gate = instrumentModule(source);
    return gate.ok ? ok('isolate') : err(gate.error.map(issueOf));
  }
  const gate = wanted === 'isolate' ? undefined : parseBoth(source);
  if (gate?.ok === true) return ok('machine');
  const errors = gate?.error.filter(({ severity }) => severity === 'error') ?? [];
  return err([...(wanted === 'machine' ? [] : [needsLoaders]), ...errors.map(issueOf)]);
}

/** In the agent language a module has one export: `evaluate` and `structure` pass as two programs. */
function parseBoth(source: string): ReturnType<typeof parseModule> {
  const evaluate = parseModule(evaluateSource(source));
  const structure = structureSource(source);
  return evaluate.ok && structure !== null ? parseModule(structure) : evaluate;
}

const needsLoaders: Issue = {
  pointer: POINTER,
  code: 'needs-loaders',
  detail: 'this hub has no Dynamic Workers bound, and the source is not in the agent language',
  hint: 'deploy with --paid, or write the module in the agent language',
};

interface AnyFinding {
  readonly rule: string;
  readonly reason: string;
  readonly line: number;
  readonly hint: string;
}

const issueOf = ({ rule, reason, line, hint }: AnyFinding): Issue => ({
  pointer: POINTER,
  code: rule,
  detail: reason,
  line,
  hint,
});
