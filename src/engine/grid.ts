import { Grid, groupsOf } from '../core/evolution/archive.ts';
import type { SearchTask } from './search.ts';

/** The cells of the task's archives. */
export function gridOf({ config, evaluation }: SearchTask): Grid {
  const names = evaluation.kind === 'cases' ? evaluation.cases.train.map(({ group }) => group) : [];
  return new Grid(config.archive.descriptors, groupsOf(names));
}
