import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The project whose tests mostly wait for processes that they started. */
const WAITING = 'process';
/** Those of them that take longest begin with the run. */
const LONGEST = /hostile-modules|evolve/;
/** One runtime serves file after file, as long as the next in the queue is of the same project; its start is dear. */
const UNBROKEN = 'worker';
/** Share of what is left then by which every file that waits has begun, so that none is left alone at the end. */
const BEGUN_BY = 0.15;

/**
 * Order of the files of `npm test`: the longest that wait beside those that share a runtime, then the others that wait
 * spread among those that compute, so that the cores are never idle and never crowded. Small files even out the end.
 */
export class SpreadWaiting extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const of = (name: string): TestSpecification[] =>
      sorted.filter(({ project }) => project.name === name);
    const isLongest = ({ moduleId }: TestSpecification): boolean => LONGEST.test(moduleId);
    const first = of(WAITING).filter(isLongest);
    const waiting = of(WAITING).filter((file) => !isLongest(file));
    const busy = [...of('differential'), ...of('core')];
    const every = Math.floor((busy.length * BEGUN_BY) / Math.max(1, waiting.length));
    const blocks = waiting.map((file, at) => [file, ...busy.slice(at * every, (at + 1) * every)]);
    return [...first, ...of(UNBROKEN), ...blocks.flat(), ...busy.slice(waiting.length * every)];
  }
}
