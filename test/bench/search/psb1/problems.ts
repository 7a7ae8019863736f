import { countOdds } from './count-odds.ts';
import { lastIndexOfZero } from './last-index-of-zero.ts';
import { median } from './median.ts';
import { mirrorImage } from './mirror-image.ts';
import { negativeToZero } from './negative-to-zero.ts';
import { numberIo } from './number-io.ts';
import type { Problem } from './problem.ts';
import { replaceSpace } from './replace-space.ts';
import { smallest } from './smallest.ts';
import { stringLengthsBackwards } from './string-lengths-backwards.ts';
import { vectorAverage } from './vector-average.ts';

/** The ten of PSB1 that are measured here. */
export const PROBLEMS: readonly Problem[] = [
  numberIo,
  smallest,
  median,
  negativeToZero,
  mirrorImage,
  lastIndexOfZero,
  vectorAverage,
  stringLengthsBackwards,
  replaceSpace,
  countOdds,
];
