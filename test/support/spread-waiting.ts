import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The test that waits longest for processes that it started. */
const LONGEST = /hostile-modules/;
/**
 * Projects in the order of their files. One runtime or process serves file after file as long as the next in the queue
 * is of the same project: the runtime's start is dear, so its project comes first. Files that wait for processes run
 * beside each other and those that only compute. The smallest even out the end.
 */
const ORDER = ['worker', 'process', 'differential', 'core'];

/** Order of the files of `npm test`: the cores are never idle, and as little as possible is started twice. */
export class SpreadWaiting extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId, project }: TestSpecification): number =>
      LONGEST.test(moduleId) ? -1 : ORDER.indexOf(project.name);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}
