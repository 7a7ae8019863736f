/** Texts that exhaust parsers: each is at most 65,536 bytes and nested, chained or repeated as far as that goes. */
const SIZE = 65_536;

/** `head`, then `unit` as often as it fits, then `tail` repeated as often (for closing brackets). */
function fill(head: string, unit: string, middle = '', closing = '', tail = ''): string {
  const room = SIZE - head.length - middle.length - tail.length;
  const times = Math.floor(room / (unit.length + closing.length));
  return head + unit.repeat(times) + middle + closing.repeat(times) + tail;
}

const IN = 'export default function f(a) { return ';
const DO = 'export default function f(a) { ';
const END = '; }';

/** Name → text. All but `flat*` are deeper than the language allows; the flat ones are long but valid. */
export const BOMBS: Readonly<Record<string, string>> = {
  'open round brackets': '('.repeat(10_000),
  'open square brackets': '['.repeat(10_000),
  'open curly brackets': '{'.repeat(10_000),
  'open template holes': '`${'.repeat(10_000),
  'closed round brackets': fill(IN, '(', 'a', ')', END),
  'nested arrays': fill(IN, '[', '', ']', END),
  'nested objects': fill(IN, '{a:', '1', '}', END),
  'nested blocks': fill(DO, '{', '', '}', ' }'),
  'nested calls': fill(IN, 'a(', '', ')', END),
  'nested templates': fill(IN, '`${', 'a', '}`', END),
  'array patterns': fill(`${DO}let `, '[', 'b', ']', `= a${END}`),
  'object patterns': fill(`${DO}let `, '{b:', 'c', '}', `= a${END}`),
  'a + a': fill(IN, 'a+', 'a', '', END),
  'a ** a': fill(IN, 'a**', 'a', '', END),
  'a && a': fill(IN, 'a&&', 'a', '', END),
  'a ?? a': fill(IN, 'a??', 'a', '', END),
  'a = a': fill(IN, 'a=', 'a', '', END),
  'a ? a : a': fill(IN, 'a?a:', 'a', '', END),
  'a ? a ? a': fill(IN, 'a?', 'a', ':a', END),
  'not not': fill(IN, '!', 'a', '', END),
  'minus minus': fill(IN, '- ', 'a', '', END),
  'typeof typeof': fill(IN, 'typeof ', 'a', '', END),
  'new new': fill(IN, 'new ', 'a', '', END),
  'a.a': fill(IN, 'a.', 'a', '', END),
  'a?.a': fill(IN, 'a?.', 'a', '', END),
  'a[0]': fill(`${IN}a`, '[0]', '', '', END),
  'a()': fill(`${IN}a`, '()', '', '', END),
  arrows: fill(IN, 'a=>', 'a', '', END),
  'arrows with brackets': fill(IN, '(a)=>', 'a', '', END),
  'else if': fill(DO, 'if(a);else ', ';', '', '}'),
  'if if': fill(DO, 'if(a)', ';', '', '}'),
  'for for': fill(DO, 'for(;;)', ';', '', '}'),
  'do do': fill(DO, 'do ', ';', ' while(a)', '}'),
  labels: `${DO}${Array.from({ length: 9_000 }, (_, i) => `l${i}:`).join('')};}`,
  'try try': fill(DO, 'try{', '', '}finally{}', '}'),
  functions: fill(DO, 'function g(){', '', '}', '}'),
  'function values': fill(IN, '(function(){return', ' a', '})', END),
  'template holes behind a regular expression': `${IN}/"/+${'`${'.repeat(20_000)}`,
  'brackets behind a regular expression': `${IN}/"/+${'('.repeat(20_000)}a${')'.repeat(20_000)}+/"/${END}`,
};

/** Long but flat: accepted, or refused for another reason than depth. */
export const FLAT: Readonly<Record<string, string>> = {
  statements: fill(DO, 'a;', '', '', '}'),
  elements: fill(`${IN}[`, '1,', '', '', `]${END}`),
  commas: fill(`${IN}(`, 'a,', 'a', '', `)${END}`),
  arguments: fill(`${IN}a(`, 'a,', '', '', `)${END}`),
  cases: fill(`${DO}switch(a){`, 'case 1:', '', '', '}}'),
  declarations: `${DO}${Array.from({ length: 6_400 }, (_, i) => `let b${i};`).join('')}}`,
  spaces: fill(DO, ' ', '', '', '}'),
  comments: fill(DO, '/**/', '', '', '}'),
  'one comment': fill(`${DO}/*`, '*', '', '', '*/}'),
  'unclosed comment': fill(`${DO}/*`, '*'),
  'one string': fill(`${IN}"`, 'x', '', '', `"${END}`),
  'unclosed string': fill(`${IN}"`, 'x'),
  'one name': fill(IN, 'x', '', '', END),
  digits: fill(IN, '9', '', '', END),
  'escaped letters': fill(`${IN}"`, '\\u{61}', '', '', `"${END}`),
  'free names': fill(DO, 'b;', '', '', '}'),
  'functions side by side': fill(DO, '(()=>a);', '', '', '}'),
  'blocks in blocks of names': `${DO}${'{a;'.repeat(100)}${'b;'.repeat(30_000)}${'}'.repeat(100)}}`,
  'start markers': fill(DO, '//EVOLVE-BLOCK-START\n', '', '', '}'),
};
