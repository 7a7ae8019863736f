import type { Json, ProgramGenome } from '../core/evolution/agent.ts';
import type { Config, ConfigInput } from '../core/evolution/config.ts';
import { fillConfig } from '../core/evolution/fill-config.ts';
import type { Compare, EvaluationCase, EvaluationTask } from '../core/evolution/evaluation-task.ts';
import { fillPrimitives } from '../core/evolution/primitives.ts';
import { inferSignature } from '../core/evolution/signature.ts';
import type { Failure, Issue } from '../core/failure.ts';
import type { Finding } from '../core/language/finding.ts';
import { parseGenome } from '../core/language/genome.ts';
import { utf8Length } from '../core/utf8-length.ts';
import { Kind } from '../core/language/kinds.ts';
import { atomAt, children, kindAt, nodeCount } from '../core/language/tree.ts';
import type { Tree } from '../core/language/tree.ts';
import { err, ok } from '../core/result.ts';
import type { Result } from '../core/result.ts';
import { chooseRuntime } from '../core/safety/evaluator-runtime.ts';
import type { ModuleRuntime } from '../core/safety/evaluator-runtime.ts';

export type EvaluatorInput =
  | {
      readonly kind: 'cases';
      readonly cases: readonly EvaluationCase[];
      readonly heldOut?: readonly EvaluationCase[] | undefined;
      readonly test?: readonly EvaluationCase[] | undefined;
      readonly compare: Compare;
    }
  | {
      readonly kind: 'module';
      readonly source: string;
      readonly data?: Json | undefined;
      readonly heldOutData?: Json | undefined;
      readonly testData?: Json | undefined;
      readonly runtime?: 'auto' | 'isolate' | 'machine' | undefined;
    };

export interface NamedText {
  readonly name: string;
  readonly genome: string;
}

/** What a user posts, checked by the wire's schema. */
export interface DefinitionInput {
  readonly name: string;
  readonly task?: string | undefined;
  readonly seeds: readonly string[];
  readonly baselines?: readonly NamedText[] | undefined;
  readonly evaluator: EvaluatorInput;
  readonly config?: ConfigInput | undefined;
}

/** What a population is: fixed at create, except name, task and `config.stop`. */
export interface Definition {
  readonly name: string;
  readonly task: string | null;
  readonly config: Config;
  readonly seeds: readonly string[];
  readonly baselines: readonly NamedText[];
}

/** What the platform brings in: a seed 0..2^53-1 if none is named, and whether isolates are bound. */
export interface DefinitionFacts {
  readonly drawnSeed: number;
  readonly hasIsolates: boolean;
}

/** Room for the gate before the real limit is known: it is part of the config that is filled from the seeds. */
const ANY_SIZE = 65_536;

/** Fills and checks all that the schema cannot: genomes pass the gate, the module has a runtime, sizes fit. */
export function definePopulation(
  input: DefinitionInput,
  facts: DefinitionFacts,
): Result<{ readonly definition: Definition; readonly evaluation: EvaluationTask }, Failure> {
  const runtime = runtimeOf(input.evaluator, facts.hasIsolates);
  if (!runtime.ok) return err(invalid(runtime.error));
  const seeds = input.seeds.map((text) => parseGenome(text, { genomeBytes: ANY_SIZE }));
  const parsed = seeds.flatMap((seed) => (seed.ok ? [seed.value] : []));
  const config = configOf(input, parsed, facts.drawnSeed);
  const issues = [
    ...input.seeds.flatMap((text, i) =>
      // parsing is dear: who passed with room for any size fails for nothing but the size
      seeds[i]?.ok === true && utf8Length(text) <= config.genomeBytes
        ? []
        : gate(`/seeds/${i}`, text, config),
    ),
    ...(input.baselines ?? []).flatMap(({ genome }, i) =>
      gate(`/baselines/${i}/genome`, genome, config),
    ),
  ];
  if (issues.length > 0) return err(invalid(issues));
  return ok({
    definition: {
      name: input.name,
      task: input.task ?? null,
      config,
      seeds: input.seeds,
      baselines: input.baselines ?? [],
    },
    evaluation: evaluationTask(input.evaluator, config, runtime.value),
  });
}

function configOf(
  input: DefinitionInput,
  seeds: readonly ProgramGenome[],
  drawnSeed: number,
): Config {
  const given = input.config ?? {};
  const cases = input.evaluator.kind === 'cases' ? input.evaluator.cases : [];
  const first = seeds[0];
  const names = first === undefined ? [] : parameterNames(first.tree);
  const signature = given.signature ?? inferSignature(names, cases);
  return fillConfig(given, {
    drawnSeed,
    compare: input.evaluator.kind === 'cases' ? input.evaluator.compare : null,
    largestSplit: largestSplit(input.evaluator),
    signature,
    primitives: fillPrimitives(given.primitives ?? {}, seeds, signature, cases),
  });
}

function largestSplit(evaluator: EvaluatorInput): number {
  if (evaluator.kind === 'module') return 1;
  const { cases, heldOut, test } = evaluator;
  return Math.max(1, cases.length, heldOut?.length ?? 0, test?.length ?? 0);
}

/** Names of the default export's parameters; a pattern is named by its place. */
function parameterNames(tree: Tree): string[] {
  for (let node = 0; node < nodeCount(tree); node++) {
    if (kindAt(tree, node) !== Kind.ExportFunction) continue;
    return children(tree, node + 1).map((param, i) => {
      const bound = kindAt(tree, param) === Kind.Binding ? param : param + 1;
      const name = kindAt(tree, bound) === Kind.Binding ? atomAt(tree, bound) : undefined;
      return typeof name === 'string' ? name : `p${i}`;
    });
  }
  return [];
}

function evaluationTask(
  evaluator: EvaluatorInput,
  { seed, fuelPerCall, bytesPerCall }: Config,
  runtime: ModuleRuntime,
): EvaluationTask {
  const meters = { seed, fuelPerCall, bytesPerCall };
  if (evaluator.kind === 'cases') {
    const { cases, heldOut, test, compare } = evaluator;
    const splits = { train: cases, heldOut: heldOut ?? [], test: test ?? [] };
    return { kind: 'cases', cases: splits, compare, ...meters };
  }
  const { source, data, heldOutData, testData } = evaluator;
  const splits = { train: data ?? null, heldOut: heldOutData ?? null, test: testData ?? null };
  return { kind: 'module', source, runtime, data: splits, ...meters };
}

const runtimeOf = (
  evaluator: EvaluatorInput,
  hasIsolates: boolean,
): Result<ModuleRuntime, readonly Issue[]> =>
  evaluator.kind === 'cases'
    ? ok('machine')
    : chooseRuntime(evaluator.source, evaluator.runtime ?? 'auto', hasIsolates);

function gate(pointer: string, text: string, { genomeBytes }: Config): Issue[] {
  const parsed = parseGenome(text, { genomeBytes });
  return parsed.ok ? [] : issuesOf(pointer, parsed.error);
}

const issuesOf = (pointer: string, findings: readonly Finding[]): Issue[] =>
  findings
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, reason, line, hint }) => ({ pointer, code: rule, detail: reason, line, hint }));

const invalid = (errors: readonly Issue[]): Failure => ({
  code: 'invalid',
  detail: errors[0]?.detail ?? 'invalid',
  errors,
});
