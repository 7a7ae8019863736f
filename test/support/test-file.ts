import { expect } from 'vitest';

/** The name of the file that is being run, for names that no other file's objects have: `population-models`. */
export const testFile = (): string =>
  (expect.getState().testPath ?? '').replace(/^.*\//, '').replace(/\.test\.ts$/, '');
