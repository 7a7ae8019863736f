import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The project whose tests mostly wait for processes that they started. */
const WAITING = 'process';
/** The others, those first whose files take long to start: small ones even out the end. */
const BUSY = ['worker', 'differential', 'core'];
/** Share of the run by which every file that waits has begun, so that none is left alone at the end. */
const BEGUN_BY = 0.6;

/**
 * Order of the files of `npm test`: those that wait are spread among those that compute, so that the cores are never
 * idle and never crowded; files of one project stay together otherwise, because they share a runtime as long as the
 * next in the queue is of the same project.
 */
export class SpreadWaiting extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waiting = sorted.filter(({ project }) => project.name === WAITING);
    const busy = sorted
      .filter(({ project }) => project.name !== WAITING)
      .toSorted((a, b) => BUSY.indexOf(a.project.name) - BUSY.indexOf(b.project.name));
    const every = Math.floor((busy.length * BEGUN_BY) / Math.max(1, waiting.length));
    const blocks = waiting.map((file, at) => [file, ...busy.slice(at * every, (at + 1) * every)]);
    return [...blocks.flat(), ...busy.slice(waiting.length * every)];
  }
}
