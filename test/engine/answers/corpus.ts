import type { ModelOperator } from '../../../src/core/evolution/agent.ts';
import type { AnswerFaultCode } from '../../../src/engine/answers/fault.ts';

/** The parents that the answers below are about. */
export const PARENTS = {
  plain: `const SCALE = 2;
function half(x) {
  return x / SCALE;
}
export default function score(a, list) {
  let sum = 0;
  for (const x of list) {
    sum += x;
  }
  if (a > 10) {
    sum = 0;
  }
  return half(sum) + a;
}
`,
  marked: `const LIMIT = 10;
export default function score(a, list) {
  let best = 0;
  // EVOLVE-BLOCK-START
  for (const x of list) {
    if (x > best) {
      best = x;
    }
  }
  // EVOLVE-BLOCK-END
  return Math.min(best, LIMIT) + a;
}
`,
} as const;

/** An answer, and what must come of it: a child that has this text in it, or this fault. */
export interface BadAnswer {
  readonly name: string;
  readonly operator: ModelOperator;
  readonly parent: keyof typeof PARENTS;
  readonly answer: string;
  readonly child?: string;
  readonly fault?: AnswerFaultCode;
}

const block = (search: string, replace: string): string =>
  `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
const PATCHED = block('  return half(sum) + a;', '  return half(sum) * a;');
const PROGRAM = PARENTS.plain.replace('half(sum) + a', 'half(sum) * a');

const recovered = (
  name: string,
  answer: string,
  child = 'half(sum) * a',
  more: Partial<BadAnswer> = {},
): BadAnswer => ({ name, operator: 'patch', parent: 'plain', answer, child, ...more });
const faulty = (
  name: string,
  fault: AnswerFaultCode,
  answer: string,
  more: Partial<BadAnswer> = {},
): BadAnswer => ({ name, operator: 'patch', parent: 'plain', answer, fault, ...more });
const MARKED = { parent: 'marked' } as const;
const REWRITE = { operator: 'rewrite' } as const;

/** What models write instead of what they were asked for; shapes that users of other systems report, and more. */
export const BAD_ANSWERS: readonly BadAnswer[] = [
  recovered('as asked', `<NAME>n</NAME>\n<IDEA>i</IDEA>\n<PATCH>\n${PATCHED}\n</PATCH>`),
  recovered('no tags', PATCHED),
  recovered('a sentence before', `Sure! Here is the change:\n\n${PATCHED}\n\nThis multiplies.`),
  recovered('patch tag not closed', `<PATCH>\n${PATCHED}`),
  recovered('last line missing', `<PATCH>\n${PATCHED.replace('\n>>>>>>> REPLACE', '')}\n</PATCH>`),
  recovered('all in a fence', `\`\`\`diff\n${PATCHED}\n\`\`\``),
  recovered(
    'fences inside the block',
    block('```js\n  return half(sum) + a;\n```', '```js\n  return half(sum) * a;\n```'),
  ),
  recovered('CRLF', PATCHED.replaceAll('\n', '\r\n')),
  recovered('no indentation', block('return half(sum) + a;', 'return half(sum) * a;')),
  recovered('tabs', block('\treturn half(sum) + a;', '\treturn half(sum) * a;')),
  recovered('other spacing', block('return half( sum )+a ;', 'return half(sum)*a;')),
  recovered('lines joined', block('if (a > 10) { sum = 0; }', 'if (a > 9) { sum = 1; }'), 'a > 9'),
  recovered('trailing spaces', block('  return half(sum) + a;   ', '  return half(sum) * a;')),
  recovered('indented markers', PATCHED.replaceAll(/^/gm, '  ')),
  recovered('short markers', PATCHED.replaceAll('<<<<<<<', '<<<<<').replaceAll('>>>>>>>', '>>>>>')),
  recovered('Aider’s words', PATCHED.replace('SEARCH', 'ORIGINAL').replace('REPLACE', 'UPDATED')),
  recovered(
    'tags for blocks',
    '<SEARCH>return half(sum) + a;</SEARCH>\n<REPLACE>return half(sum) * a;</REPLACE>',
  ),
  recovered(
    'unified diff',
    '--- a.js\n+++ b.js\n@@ -10,4 +10,4 @@\n   }\n-  return half(sum) + a;\n+  return half(sum) * a;\n }',
  ),
  recovered('HTML entities', PATCHED.replaceAll('<', '&lt;').replaceAll('>', '&gt;')),
  recovered('thinking before', `<think>Maybe ${block('x', 'y')}? No.</think>\n${PATCHED}`),
  recovered('lower-case tags', `<patch>\n${PATCHED}\n</patch>`),
  recovered(
    'two blocks',
    `${block('const SCALE = 2;', 'const SCALE = 3;')}\n${PATCHED}`,
    'SCALE = 3',
  ),
  recovered(
    'blocks in the wrong order',
    `${PATCHED}\n${block('const SCALE = 2;', 'const SCALE = 3;')}`,
    'SCALE = 3',
  ),
  recovered(
    'two blocks without an end between them',
    `<<<<<<< SEARCH\nconst SCALE = 2;\n=======\nconst SCALE = 3;\n${PATCHED}`,
    'SCALE = 3',
  ),
  recovered('empty SEARCH adds', block('', 'function twice(x) {\n  return 2 * x;\n}'), 'twice'),
  recovered('deletion', block('  if (a > 10) {\n    sum = 0;\n  }', ''), 'return half'),
  recovered('a program for a patch', `<PROGRAM>\n${PROGRAM}</PROGRAM>`),
  recovered(
    'both, the patch broken',
    `<PATCH>${block('nowhere', 'x')}</PATCH>\n<PROGRAM>\n${PROGRAM}</PROGRAM>`,
  ),
  recovered('a patch for a program', PATCHED, 'half(sum) * a', REWRITE),
  recovered(
    'fenced program',
    `<PROGRAM>\n\`\`\`js\n${PROGRAM}\`\`\`\n</PROGRAM>`,
    'half(sum) * a',
    REWRITE,
  ),
  recovered(
    'fence without tags',
    `Here it is:\n\`\`\`javascript\n${PROGRAM}\`\`\`\nDone.`,
    'half(sum) * a',
    REWRITE,
  ),
  recovered('open fence', `\`\`\`js\n${PROGRAM}`, 'half(sum) * a', REWRITE),
  recovered(
    'two fences',
    `\`\`\`\nhalf(sum)\n\`\`\`\nso\n\`\`\`js\n${PROGRAM}\`\`\``,
    'half(sum) * a',
    REWRITE,
  ),
  recovered('bare program', `The new program:\n\n${PROGRAM}`, 'half(sum) * a', REWRITE),
  recovered('CODE tag', `<CODE>\n${PROGRAM}</CODE>`, 'half(sum) * a', REWRITE),
  recovered(
    'no export',
    `\`\`\`js\n${PROGRAM.replace('export default ', '')}\`\`\``,
    'half(sum) * a',
    REWRITE,
  ),
  recovered(
    'named export',
    `\`\`\`js\n${PROGRAM.replace('export default ', 'export ')}\`\`\``,
    'half(sum) * a',
    REWRITE,
  ),
  recovered(
    'long comments',
    `<PROGRAM>\n${`// ${'why '.repeat(400)}\n`.repeat(5)}${PROGRAM}</PROGRAM>`,
    'half(sum) * a',
    REWRITE,
  ),
  recovered('inside the block', block('if (x > best) {', 'if (x >= best) {'), 'x >= best', MARKED),
  recovered(
    'empty SEARCH adds inside',
    block('', 'best += 1;'),
    '  best += 1;\n  // EVOLVE-BLOCK-END',
    MARKED,
  ),
  recovered(
    'only the block’s lines as the program',
    '<PROGRAM>\nbest = list.length;\n</PROGRAM>',
    '  best = list.length;\n  // EVOLVE',
    { ...MARKED, ...REWRITE },
  ),
  recovered(
    'the program without its markers',
    `<PROGRAM>\n${PARENTS.marked.replaceAll(/ *\/\/ EVOLVE.*\n/g, '').replace('x > best', 'x >= best')}</PROGRAM>`,
    'x >= best',
    { ...MARKED, ...REWRITE },
  ),
  recovered(
    'other layout outside the block',
    `<PROGRAM>\n${PARENTS.marked.replace('x > best', 'x >= best').replace('let best = 0;', 'let   best=0;')}</PROGRAM>`,
    'let best = 0;\n  // EVOLVE-BLOCK-START',
    { ...MARKED, ...REWRITE },
  ),

  faulty('nothing', 'nothing-found', ''),
  faulty('a refusal', 'nothing-found', 'I cannot improve this program any further.'),
  faulty('an empty patch', 'nothing-found', '<PATCH>\n</PATCH>'),
  faulty('SEARCH that is nowhere', 'no-match', block('return total;', 'return total * 2;')),
  faulty('part of a word', 'no-match', block('um = 0', 'um = 1')),
  faulty('one block fits, one does not', 'no-match', `${PATCHED}\n${block('return total;', '')}`),
  faulty('no divider', 'malformed-block', '<<<<<<< SEARCH\nreturn half(sum) + a;\n>>>>>>> REPLACE'),
  faulty('block broken off', 'malformed-block', '<PATCH>\n<<<<<<< SEARCH\n  return half'),
  faulty(
    'tag block broken off',
    'malformed-block',
    '<PATCH><SEARCH>return half(sum) + a;</SEARCH>',
  ),
  faulty('SEARCH is REPLACE', 'unchanged', block('return half(sum) + a;', 'return half(sum) + a;')),
  faulty(
    'only a comment',
    'unchanged',
    block('return half(sum) + a;', '// better\n  return half(sum) + a;'),
  ),
  faulty('the parent again', 'unchanged', `<PROGRAM>\n${PARENTS.plain}</PROGRAM>`, REWRITE),
  faulty('only layout', 'unchanged', block('return half(sum) + a;', 'return half(sum)+a')),
  faulty(
    'another name',
    'signature-changed',
    block('default function score', 'default function rate'),
  ),
  faulty(
    'another parameter',
    'signature-changed',
    block('score(a, list)', 'score(a, list, extra)'),
  ),
  faulty('parameters swapped', 'signature-changed', block('score(a, list)', 'score(list, a)')),
  faulty('a default value', 'signature-changed', block('score(a, list)', 'score(a, list = [])')),
  faulty('a syntax error', 'refused', block('return half(sum) + a;', 'return half(sum) +;')),
  faulty('outside the language', 'refused', block('return half(sum) + a;', 'return Date.now();')),
  faulty('Python', 'refused', '<PROGRAM>\ndef score(a, list):\n    return a\n</PROGRAM>', REWRITE),
  faulty(
    'too large',
    'refused',
    block('return half(sum) + a;', `return "${'x'.repeat(7_000)}".length;`),
  ),
  faulty(
    'outside the markers',
    'outside-evolve-block',
    block('const LIMIT = 10;', 'const LIMIT = 99;'),
    MARKED,
  ),
  faulty(
    'around the markers',
    'outside-evolve-block',
    `<PROGRAM>\n${PARENTS.marked.replace('+ a', '+ 2 * a')}</PROGRAM>`,
    { ...MARKED, ...REWRITE },
  ),
  faulty('a marker removed', 'refused', block('// EVOLVE-BLOCK-END', ''), MARKED),
  faulty(
    'markers moved',
    'outside-evolve-block',
    `<PROGRAM>\n${PARENTS.marked.replace('  let best = 0;\n  // EVOLVE-BLOCK-START\n', '  // EVOLVE-BLOCK-START\n  let best = 0;\n')}</PROGRAM>`,
    { ...MARKED, ...REWRITE },
  ),
  faulty(
    'another program without markers',
    'outside-evolve-block',
    '<PROGRAM>\nexport default function score(a, list) { return a; }\n</PROGRAM>',
    { ...MARKED, ...REWRITE },
  ),
];
