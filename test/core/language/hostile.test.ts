/** The attack list of the measurements behind the design, machine level: each ends in a trap or a small answer. */
import { expect, test } from 'vitest';
import { agent, run } from '../../support/beside-v8.ts';

const limits = { fuel: 1_000_000, bytes: 4 * 1_048_576 };
/** Of what would never end: it ends the same way, only sooner. */
const SMALL = { fuel: limits.fuel / 4, bytes: limits.bytes / 4 };

/** The code a body ends with; `ok` if it returns. */
function end(body: string, { fuel, bytes } = limits): string {
  const outcome = run(agent(body, 'a'), [[1, 2, 3]], { fuel, bytes });
  expect(outcome.fuel, body).toBeLessThanOrEqual(fuel);
  expect(outcome.bytes, body).toBeLessThanOrEqual(bytes);
  return outcome.ok ? 'ok' : outcome.reason.code;
}

const TRAPS = [
  'fuel-exhausted',
  'memory-exhausted',
  'depth-exhausted',
  'unsupported',
  'bad-output',
];

function endsInTrap(name: string, bodies: readonly string[], within = limits): void {
  test(`hostile: ${name}`, () => {
    for (const body of bodies) expect(TRAPS, body).toContain(end(body, within));
  }, 60_000);
}

endsInTrap(
  'loops in every position',
  [
    'for (;;);',
    'while (true) { try { continue } finally { continue } }',
    'do { } while (1)',
    '(() => { for (;;); })()',
    '[2, 1].sort(() => { for (;;); })',
    '((x = (() => { for (;;); })()) => x)()',
    'l: for (;;) { for (;;) continue l }',
    'for (const x of a) a.push(x)',
    'const m = new Map([[0, 0]]); for (const [k] of m) { m.delete(k); m.set(k + 1, 0) }',
    'const s = new Set([0]); s.forEach((x) => { s.delete(x); s.add(x + 1) })',
    'try { for (;;); } catch { for (;;); } finally { for (;;); }',
    'for (;;) { try { null.x } catch { } }',
    'for (;;) { try { JSON.parse("") } catch { } }',
    'const it = a.values(); for (;;) it.next()',
  ],
  SMALL,
);

endsInTrap('recursion through everything that calls', [
  'const g = () => g(); return g()',
  'const g = () => { try { return g() } catch { return g() } finally { g() } }; return g()',
  'const g = (x) => [x].map(g); return g(1)',
  'const g = (x, y) => [3, 2, 1].sort(g); return g()',
  'const g = () => "x".replace("x", g); return g()',
  'const g = () => JSON.stringify({ x: 1 }, g); return g()',
  'const g = () => JSON.parse("[1]", g); return g()',
  'const g = () => Array.from({ length: 1 }, g); return g()',
  'const g = () => g.call(0); return g()',
  'const g = () => g.bind(0, 1)(); return g()',
  'const g = (...r) => g(...r, 1); return g()',
  'const g = (x = g()) => x; return g()',
  'const e = (n) => n === 0 || o(n - 1), o = (n) => e(n - 1); return e(0.5)',
]);

endsInTrap(
  'memory by doubling and by hoarding',
  [
    'let s = "x"; for (;;) s += s',
    'let s = "x"; for (;;) s = `${s}${s}`',
    'let s = "x"; for (;;) s = s.concat(s)',
    'let s = "x"; for (;;) s = [s, s].join("")',
    'let s = "x"; for (;;) s = s.replaceAll("x", "xx")',
    'return "x".repeat(2 ** 28)',
    'return "x".padEnd(1e9)',
    'let v = [1]; for (;;) v = v.concat(v)',
    'let v = [1]; for (;;) v = [...v, ...v]',
    'let v = [1]; for (;;) v.push(...v)',
    'let v = [1]; for (;;) v = v.flatMap((x) => [x, x])',
    'return new Array(1e9).fill(0)',
    'return Array(4e9 / 2).join("x")',
    'return Array.from({ length: 1e9 })',
    'a.length = 2 ** 32 - 1; return a',
    'const o = {}; for (let i = 0; ; i++) o["key" + i] = i',
    'const o = {}; for (let i = 0; ; i++) o[i] = [i]',
    'const m = new Map(); for (let i = 0; ; i++) m.set(i, [i])',
    'const s = new Set(); for (let i = 0; ; i++) s.add({ i })',
    'let f2 = () => 0; for (;;) { const g = f2; f2 = () => g }',
    'let e = []; for (;;) { try { null.x } catch (x) { e.push(x) } }',
    'const m = new Map(); const its = []; for (let i = 0; ; i++) { m.set(i, i); its.push(m.keys()); m.clear() }',
    'let v = []; for (;;) v = [v, v].flat(0)',
    'let v = [1]; for (let i = 0; i < 200; i++) v = [v, v]; return v.flat(Infinity)',
    'const g = (n) => { const s = "y".repeat(200000) + n; return n ? [s, g(n - 1)] : s }; return g(300)',
    'let b = (...r) => r; for (;;) b = b.bind(null, 1, 2, 3, 4, 5, 6, 7, 8)',
  ],
  SMALL,
);

endsInTrap('conversions of shared structures', [
  'let v = [1]; for (let i = 0; i < 40; i++) v = [v, v]; return v + ""',
  'let v = [1]; for (let i = 0; i < 40; i++) v = [v, v]; return v - 1',
  'let v = [1]; for (let i = 0; i < 40; i++) v = [v, v]; return v < "b"',
  'let v = [1]; for (let i = 0; i < 40; i++) v = [v, v]; return {}[v]',
  'let v = [1]; for (let i = 0; i < 40; i++) v = [v, v]; return Math.abs(v)',
  'let v = [1]; for (let i = 0; i < 40; i++) v = [v, v]; return v.join()',
  'let v = [1]; for (let i = 0; i < 40; i++) v = [v, v]; return JSON.stringify(v)',
  'let v = [1]; for (let i = 0; i < 40; i++) v = [v, v]; return v',
  'const s = "x".repeat(262144), t = "x".repeat(262143) + "y"; for (;;) if (s === t || s < t && s > t) return 1',
  'const s = "x".repeat(262144); const m = new Map(); for (let i = 0; ; i++) m.get(s)',
]);

test('hostile: throwing a structure, or a cycle, is reported in few words', () => {
  const shared = 'let v = [1]; for (let i = 0; i < 40; i++) v = [v, v]; throw v';
  const outcome = run(agent(shared), [], limits);
  expect(outcome).toMatchObject({ ok: false, thrown: { name: 'throw' } });
  expect(JSON.stringify(outcome).length).toBeLessThan(1_000);
  expect(end('const o = {}; o.o = o; return o')).toBe('bad-output');
  expect(end('const v = []; v.push(v); return `${v}`')).toBe('ok');
});

test('hostile: one case cannot leave anything for the next', () => {
  const text = `const kept = []; ${agent('kept.push(a.x); a.x = 9; return kept.length', 'a')}`;
  const argument = { x: 1 };
  expect(run(text, [argument])).toMatchObject({ ok: true, value: 1 });
  expect(run(text, [argument])).toMatchObject({ ok: true, value: 1 });
  expect(argument).toEqual({ x: 1 });
});

test('hostile: deep closures, frames and data are walked without the host’s stack', () => {
  expect(end('let v = null; for (let i = 0; i < 20000; i++) v = { v }; return 1')).toBe('ok');
  expect(
    run(agent('let v = null; for (let i = 0; i < 40000; i++) v = { v }; return 1'), [], {
      fuel: 5_000_000,
      bytes: 2_000_000,
    }),
  ).toMatchObject({ ok: false, reason: { code: 'memory-exhausted' } });
});
