import { MAX_FUEL_PER_EVALUATION, profileRules } from '../core/evolution/config.ts';
import type { Issue } from '../core/failure.ts';
import type { Finding } from '../core/language/finding.ts';
import { parseGenome } from '../core/language/genome.ts';
import { chooseRuntime } from '../core/safety/evaluator-runtime.ts';
import { MAX_DATA_BYTES } from '../schemas/evaluator.ts';
import type { CreatePopulationBody } from '../schemas/population.ts';

type Evaluator = CreatePopulationBody['evaluator'];

/** What the schema of `POST /v1/populations` cannot say: genomes pass the gate, sizes fit together, the module can run. */
export function checkCreate(body: CreatePopulationBody, hasIsolates: boolean): readonly Issue[] {
  const genomeBytes = body.config?.genomeBytes ?? profileRules(body.config?.profile).genomeBytes;
  const gate = (at: string, text: string): Issue[] => {
    const parsed = parseGenome(text, { genomeBytes });
    return parsed.ok ? [] : findingsAt(at, parsed.error);
  };
  return [
    ...body.seeds.flatMap((text, i) => gate(`/seeds/${i}`, text)),
    ...(body.baselines ?? []).flatMap(({ genome }, i) => gate(`/baselines/${i}/genome`, genome)),
    ...repeatedNames(body.baselines ?? []),
    ...checkData(body.evaluator),
    ...checkFuel(body),
    ...checkSource(body.evaluator, hasIsolates),
  ];
}

/** A gate's findings as places in the request's body. */
export const findingsAt = (pointer: string, findings: readonly Finding[]): Issue[] =>
  findings
    .filter((finding) => finding.severity === 'error')
    .map(({ rule, reason, line, hint }) => ({ pointer, code: rule, detail: reason, line, hint }));

function repeatedNames(baselines: readonly { readonly name: string }[]): Issue[] {
  const names = ['seed', ...baselines.map(({ name }) => name)];
  return names.flatMap((name, i) =>
    names.indexOf(name) === i
      ? []
      : [{ pointer: `/baselines/${i - 1}/name`, code: 'repeated', detail: 'this name is taken' }],
  );
}

function checkData(evaluator: Evaluator): Issue[] {
  const [at, data] =
    evaluator.kind === 'cases'
      ? ['/evaluator/cases', [evaluator.cases, evaluator.heldOut, evaluator.test]]
      : ['/evaluator/data', [evaluator.data, evaluator.heldOutData, evaluator.testData]];
  const bytes = new TextEncoder().encode(JSON.stringify(data)).length;
  if (bytes <= MAX_DATA_BYTES) return [];
  const detail = `all splits together have ${bytes} bytes, at most ${MAX_DATA_BYTES}`;
  return [{ pointer: at, code: 'too-big', detail }];
}

function checkFuel({ evaluator, config }: CreatePopulationBody): Issue[] {
  if (evaluator.kind !== 'cases' || config?.fuelPerCall === undefined) return [];
  const { cases, heldOut, test } = evaluator;
  const largest = Math.max(cases.length, heldOut?.length ?? 0, test?.length ?? 0);
  if (config.fuelPerCall * largest <= MAX_FUEL_PER_EVALUATION) return [];
  const most = Math.floor(MAX_FUEL_PER_EVALUATION / largest);
  const detail = `at most ${most} with ${largest} cases in the largest split`;
  return [{ pointer: '/config/fuelPerCall', code: 'too-big', detail }];
}

function checkSource(evaluator: Evaluator, hasIsolates: boolean): readonly Issue[] {
  if (evaluator.kind !== 'module') return [];
  const chosen = chooseRuntime(evaluator.source, evaluator.runtime ?? 'auto', hasIsolates);
  return chosen.ok ? [] : chosen.error;
}
