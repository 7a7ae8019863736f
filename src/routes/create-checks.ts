import { MAX_FUEL_PER_EVALUATION } from '../core/evolution/config-ranges.ts';
import type { Issue } from '../core/failure.ts';
import { utf8Length } from '../core/utf8-length.ts';
import { MAX_DATA_BYTES } from '../schemas/evaluator.ts';
import type { CreatePopulationBody } from '../schemas/population.ts';

/**
 * What the schema of `POST /v1/populations` cannot say because it is about several fields together. The gate and the
 * module's runtime are the population's own check (`engine/definition.ts`).
 */
export const checkCreate = (body: CreatePopulationBody): readonly Issue[] => [
  ...repeatedNames(body.baselines ?? []),
  ...checkData(body.evaluator),
  ...checkFuel(body),
  ...checkConfig(body.config),
];

/** A config is one row, with what is filled in. */
const MAX_CONFIG_BYTES = 1024 * 1024;

function checkConfig(config: CreatePopulationBody['config']): Issue[] {
  const bytes = bytesOf(config ?? {});
  if (bytes <= MAX_CONFIG_BYTES) return [];
  const detail = `${bytes} bytes as JSON, at most ${MAX_CONFIG_BYTES}`;
  return [{ pointer: '/config', code: 'too-big', detail }];
}

/** UTF-8 length of a value as JSON. */
const bytesOf = (value: object): number => utf8Length(JSON.stringify(value));

/** The first baseline is the best seed, named `seed`. */
function repeatedNames(baselines: readonly { readonly name: string }[]): Issue[] {
  const names = ['seed', ...baselines.map(({ name }) => name)];
  return names.flatMap((name, i) =>
    names.indexOf(name) === i
      ? []
      : [{ pointer: `/baselines/${i - 1}/name`, code: 'repeated', detail: 'this name is taken' }],
  );
}

function checkData(evaluator: CreatePopulationBody['evaluator']): Issue[] {
  const [pointer, data] =
    evaluator.kind === 'cases'
      ? ['/evaluator/cases', [evaluator.cases, evaluator.heldOut, evaluator.test]]
      : ['/evaluator/data', [evaluator.data, evaluator.heldOutData, evaluator.testData]];
  const bytes = bytesOf(data);
  if (bytes <= MAX_DATA_BYTES) return [];
  const detail = `all splits together have ${bytes} bytes, at most ${MAX_DATA_BYTES}`;
  return [{ pointer, code: 'too-big', detail }];
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
