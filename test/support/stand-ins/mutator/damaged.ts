import type { Random } from '../../../../src/core/evolution/random.ts';

/** Ways in which models spoil a good answer, as the peers' issue trackers report them. */
const DAMAGES: readonly ((answer: string) => string)[] = [
  () => '',
  () => "I'm sorry, but I can't improve this program any further.",
  (answer) => answer.slice(0, answer.length >> 1),
  (answer) => answer.replaceAll('=======', ''),
  (answer) => answer.replace(/<<<<<<< SEARCH\n/, '<<<<<<< SEARCH\nlet nowhere = toBeFound;\n'),
  (answer) => answer.replace(/(```js\n|=======\n)/, '$1while (true) {}}}\n'),
  (answer) => answer.replace(/(```js\n|=======\n)/, "$1import fs from 'node:fs';\n"),
  (answer) => answer.replaceAll('\n', '\r\n'),
];

export const damagedAnswer = (answer: string, random: Random): string =>
  random.pick(DAMAGES)(answer);
