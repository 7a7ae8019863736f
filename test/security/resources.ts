/**
 * Programs that spend what they do not pay for, at least one for each resource, with how each must end. All but the
 * large texts are run with 1,000,000 fuel and 4 MiB. Bodies of `f(a)`; `a` holds numbers whose hashes collide in V8.
 */
export interface Greedy {
  readonly body: string;
  /** `ok`, or the code of what ends it. */
  readonly ends: string;
}

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `$${i.toString(36)}`);
const ends = (code: string, ...bodies: readonly string[]): Greedy[] =>
  bodies.map((body) => ({ body, ends: code }));

const NINE = 'a: 1, b: 1, c: 1, d: 1, e: 1, g: 1, h: 1, i: 1, j: 1';

export const GREEDY: Readonly<Record<string, readonly Greedy[]>> = {
  /** What was open in the first designs. */
  'attacks found before': [
    ...ends(
      'memory-exhausted',
      'Array.from({ length: 1e9 })',
      'let s = "x"; for (;;) s = [s, s].join("")',
    ),
    ...ends(
      'fuel-exhausted',
      'a.length = 1e8; return JSON.stringify(a)',
      'const v = []; v.length = 1e9; const [...r] = v',
    ),
    ...ends(
      'fuel-exhausted',
      'let v = []; for (let i = 0; i < 40; i++) v = [v, v]; return v.flat(Infinity)',
    ),
    ...ends(
      'fuel-exhausted',
      'const s = "x".repeat(262144), t = s.slice(1) + "y"; for (;;) if (s === t || s < t && t < s) return 1',
    ),
    ...ends(
      'fuel-exhausted',
      'Math.max(...Array(1e9))',
      'String.fromCharCode(...Array(1e9))',
      'new Set(Array(1e9))',
    ),
    ...ends(
      'fuel-exhausted',
      'let v = [""]; for (let i = 0; i < 40; i++) v = [v, v]; return `${v}`',
      'let v = [""]; for (let i = 0; i < 40; i++) v = [v, v]; return v - 1',
      'let v = [""]; for (let i = 0; i < 40; i++) v = [v, v]; return v < "b"',
    ),
  ],
  fuel: ends(
    'fuel-exhausted',
    'for (;;);',
    'for (;;) try { for (;;) null.x } catch { } finally { continue }',
    '[3, 2, 1].sort(() => { for (;;); })',
    'const m = new Map([[0, 0]]); for (const [k] of m) { m.delete(k); m.set(k + 1, 0) }',
    'const s = "x".repeat(200000); for (;;) s.indexOf("x".repeat(100) + "y")',
    `let ${names(4_000).join()}; for (;;) () => { ${names(4_000).join()} }`,
    `const o = { ${NINE} }; for (;;) o.${'x'.repeat(60_000)}`,
    `const o = {}; o["${'y'.repeat(60_000)}" + a[0]] = 1; for (;;) o.${'y'.repeat(60_000)}3`,
    'const v = Array(200000); for (;;) v.length++',
    'const s = "ab".repeat(100000), v = Array(20000).fill(s); for (;;) Array(60000)',
    'const s = "1".repeat(16000), v = Array(60000).fill(s); for (;;) Array(60000)',
    `const o = { ${NINE} }, s = "\\0" + "x".repeat(16000), v = Array(999).fill(o); for (;;) JSON.stringify(v, [s, s + 1, s + 2])`,
    `for (;;) ({ ${NINE}, ${'x'.repeat(16_400)}: 1, ${'y'.repeat(16_400)}: 1 }).a`,
    `const o = { ${NINE} }; o["x".repeat(20000)] = 1; for (;;) ({ ...o })`,
    `const o = { ${NINE} }; o["x".repeat(20000)] = 1; for (;;) Object.values(o)`,
    `const o = { ${NINE} }; o["x".repeat(20000)] = 1; for (;;) for (const k in o);`,
    `const o = { ${NINE} }; o["x".repeat(20000)] = 1; for (;;) { const { b, ...r } = o }`,
    `const o = { ${NINE} }; o["x".repeat(20000)] = undefined; for (;;) JSON.stringify(o)`,
  ),
  bytes: ends(
    'memory-exhausted',
    'const v = []; for (;;) v.push([])',
    'let s = "x"; for (;;) s += s',
    'const m = new Map(); for (let i = 0; ; i++) m.set(i, [i])',
    'let g = () => 0; for (;;) { const h = g; g = () => h }',
    'const k = []; let g = (...r) => r; for (;;) k.push((g = g.bind(0, 1, 2, 3, 4, 5, 6, 7, 8)))',
    'return "x".padEnd(1e9)',
    'const c = Array(1000).fill(1); const g = (d) => Array(301).fill(0).flatMap((x, i) => (i === 300 && d < 3 ? g(d + 1) : c)); return g(0).length',
    'const c = Array(50000).fill(1); const k = []; const g = (n) => c.toSorted(() => (n > 0 ? g(n - 1) : k.push(1))); return g(9).length',
    'const k = []; const m = new Map(); for (;;) { m.set(1, 1); k.push(m.keys(), m.values()) }',
  ),
  depth: [
    ...ends(
      'depth-exhausted',
      'const g = (x = g()) => x; return g()',
      'const g = (x) => [x].map(g); return g(1)',
    ),
    ...ends('depth-exhausted', 'let v = []; for (let i = 0; i < 70; i++) v = [v]; return `${v}`'),
    ...ends(
      'depth-exhausted',
      'let v = []; for (let i = 0; i < 300; i++) v = [v]; return JSON.stringify(v)',
    ),
    ...ends(
      'depth-exhausted',
      'let v = []; for (let i = 0; i < 300; i++) v = [v]; return v.flat(Infinity)',
    ),
    ...ends('depth-exhausted', 'return JSON.parse("[".repeat(300) + "]".repeat(300))'),
    ...ends('bad-output', 'let v = []; for (let i = 0; i < 70; i++) v = { v }; return v'),
    ...ends('ok', 'let v = []; for (let i = 0; i < 20000; i++) v = [v]; return 1'),
  ],
  'size of the result': [
    ...ends(
      'bad-output',
      'return "x".repeat(70000)',
      'return Array(40000).fill(0)',
      'let v = []; for (let i = 0; i < 16; i++) v = [v, v]; return v',
    ),
    ...ends(
      'bad-output',
      'const o = {}; for (let i = 0; i < 40000; i++) o["k" + i] = undefined; return Array(20000).fill(o)',
    ),
    ...ends(
      'bad-output',
      'const o = {}; for (let i = 0; i < 70000; i++) o[70000 - i] = undefined; return o',
    ),
    ...ends(
      'bad-output',
      'const v = []; v.push(v); return v',
      'return "\\ud800"',
      'return NaN',
      'return () => 1',
      'return new Map()',
    ),
    ...ends('threw', 'throw "x".repeat(200000)'),
    ...ends('threw', 'let v = []; for (let i = 0; i < 40; i++) v = [v, v]; throw v'),
  ],
  'keys that collide': [
    ...ends(
      'ok',
      'return new Set(a).size',
      'const m = new Map(a.map((x) => [x, x])); return m.size',
    ),
    ...ends('ok', 'const o = {}; for (const x of a) o[x] = x; return Object.keys(o).length'),
    ...ends(
      'ok',
      'return JSON.stringify({}, a)',
      'return Object.keys(JSON.parse(JSON.stringify(Object.fromEntries(a.map((x) => [x, x]))))).length',
    ),
    ...ends('ok', 'let n = 0; for (const x of a) if (a[0] === x) n++; return n'),
  ],
};

const LONG = 'const s = "\\u0100".repeat(262000), v = [];';
/** Cuts a fifth short of a quarter: a part as long as this was once worth no copy. */
const CUTS = [66_000, 16_600, 4_200, 1_060, 270, 13];

/**
 * What programs keep of the host's memory must be what they pay for, within a few times: bodies of `f()` that hold little,
 * and the most MiB that they may keep of the host.
 */
export const HOARDS: readonly { readonly body: string; readonly most: number }[] = [
  {
    body: `${LONG} for (let i = 0; ; i++) { let t = s + i; ${CUTS.map((n) => `t = t.slice(0, ${n});`).join('')} v.push(t) }`,
    most: 16,
  },
  { body: `${LONG} for (let i = 0; ; i++) v.push("".padStart(13, s + i))`, most: 16 },
  {
    body: `${LONG} for (let i = 100000; ; i++) v.push((s + i + "1234567").replace(s, ""))`,
    most: 16,
  },
  { body: `${LONG} const g = (n) => s.replace(s, () => g(n + 1)); return g(0)`, most: 16 },
  {
    body: 'const v = []; for (;;) { const t = new Set([1, 2]); t.delete(1); t.delete(2); v.push(t) }',
    most: 64,
  },
  // Equal texts count once; so the host has to hold them once.
  ...[
    'const v = []; for (;;) v.push(text())',
    'const v = []; for (;;) v.push({ [text()]: text() })',
    `const v = []; for (;;) { const o = { ${NINE}, [text()]: 1 }; o.z; v.push(o) }`,
    'const v = []; for (;;) v.push(new Map([[text(), text()]]), new Set([text()]))',
    'const v = []; for (;;) { const s = text(); v.push(() => s, text.bind(0, text()), Error(text())) }',
    'const v = []; for (;;) { const i = [text()].values(); i.next(); v.push(i) }',
    'const g = (n) => { const s = text(); for (const c of text()) return n > 0 ? g(n - 1) : s }; for (;;) g(480)',
    'const a = Array(2500).fill(0); for (;;) a.map(() => text())',
    'const g = (n) => Array.from([1, 2, 3], () => text()).sort(() => (n > 0 ? (g(n - 1), 0) : 0)); for (;;) g(300)',
    'const g = (n) => text().replace(text(), () => (n > 0 ? g(n - 1) : "")); for (;;) g(480)',
    // The keys that a loop still has to visit, of an object that has lost them.
    'const g = (n) => { const o = {}; for (let i = 0; i < 8; i++) o[text() + i + n] = 1; for (const k in o) { for (const x of Object.keys(o)) delete o[x]; return n > 0 ? g(n - 1) : 0 } }; for (;;) g(480)',
  ].map((body) => ({
    body: `const text = () => ("x".repeat(15000) + "y").slice(0, 15000); ${body}`,
    most: 8,
  })),
  // Room for elements that were taken out.
  ...[
    'const v = []; for (;;) { const w = Array(20000).fill(0); w.splice(1, 19990); v.push(w) }',
    'const v = []; for (;;) { const w = Array(20000).fill(0); while (w.length > 9) w.splice(1, w.length * 0.4 + 1); v.push(w) }',
    'const v = []; for (;;) { const w = Array(8000).fill(0); for (let i = 0; i < 7999; i++) w.pop(); v.push(w) }',
  ].map((body) => ({ body, most: 6 })),
  // Room for elements to come.
  ...[
    'const v = []; for (;;) { const w = []; w.push(1); v.push(w) }',
    'const v = []; for (;;) { const o = {}; o.a = 1; v.push(o) }',
    'const v = [], g = (...r) => r; for (;;) v.push(g(1))',
    'const v = []; for (;;) v.push(JSON.parse("[1]"))',
    'const v = []; for (;;) { const w = []; w[0] = 1; v.push(w) }',
    'const v = []; for (;;) { const w = []; w.length = 1; v.push(w) }',
    'const v = []; for (;;) { const w = []; w.unshift(1); v.push(w) }',
    'const v = []; for (;;) v.push(Object.assign([], [1]))',
    'const v = []; for (;;) { const t = new Set([1, 2, 3, 4, 5]); t.delete(1); t.delete(2); t.delete(3); t.delete(4); v.push(t) }',
    'const v = []; for (;;) v.push(new Set([1, 2, 3, 4, 5]))',
    'const v = []; for (;;) v.push(new Map())',
    'const v = []; for (;;) v.push(new Set([1, 2]))',
    'const v = []; for (;;) v.push([[1]].flat(), [1].flatMap((x) => x), "ab".split("b"), Array.from([1]))',
  ].map((body) => ({ body, most: 70 })),
];

/** Whole programs of up to 256 KB whose parse, check and compilation must stay linear. */
export const LARGE: Readonly<Record<string, () => string>> = {
  'names of one scope': () =>
    body(
      names(28_000)
        .map((name) => `let ${name};`)
        .join(''),
    ),
  functions: () =>
    body(
      names(13_000)
        .map((name) => `function ${name}(){}`)
        .join(''),
    ),
  'parameters and variables': () =>
    `export default function f(${names(15_000).join()}){var ${names(15_000).join()}}`,
  'captures through 100 functions': () =>
    body(`let ${names(20_000).join()};return ${'()=>'.repeat(100)}(${names(20_000).join()})`),
  cases: () =>
    body(
      `switch(a){${names(20_000)
        .map((name) => `case '${name}':`)
        .join('')}}`,
    ),
  'finally in finally': () =>
    body(`for(;;){${'try{if(a)return;if(a)break}finally{'.repeat(60)}a${'}'.repeat(60)}}`),
  templates: () => body(`return [${'`${a}`,'.repeat(30_000)}a]`),
  objects: () => body(`return [${'{},'.repeat(60_000)}a]`),
  comments: () => body(`let ${'/**/'.repeat(60_000)}x`),
};

/** Larger than what its 16-bit operands can number: refused by a trap, never run with the wrong numbers. */
export const TOO_LARGE = body(`return [${'{},'.repeat(86_000)}{x:a}]`);

function body(text: string): string {
  return `export default function f(a){${text}}`;
}
