/** Faults of the kind one makes: each must be seen by the differential test, or the test is not worth its time. */
export interface PlantedBug {
  readonly what: string;
  /** Below src/core/language. */
  readonly file: string;
  /** The first occurrence is replaced. */
  readonly find: string;
  readonly replace: string;
}

const bug = (what: string, file: string, find: string, replace: string): PlantedBug => ({
  what,
  file,
  find,
  replace,
});

const LOOP = 'machine-loop.generated.ts';

export const PLANTED_BUGS: readonly PlantedBug[] = [
  bug('subtraction the wrong way round', LOOP, '= a - k;', '= k - a;'),
  bug('remainder of the floor', LOOP, '= a % k;', '= a - k * Math.floor(a / k);'),
  bug('signed shift for the unsigned one', LOOP, '= a >>> k;', '= a >> k;'),
  bug('division in whole numbers', LOOP, '= a / k;', '= Math.trunc(a / k);'),
  bug('negation loses -0', LOOP, '= -a;', '= 0 - a;'),
  bug('strings are never unequal', LOOP, '= !strictEquals(m, a, k);', '= false;'),
  bug('iterations share one variable', LOOP, '// CopyCell', 'pc += 2; break;'),
  bug('NaN is less or equal', 'machine-operators.ts', 'x === y ? 0 : Number.NaN', '0'),
  bug(
    'less is more where something converts',
    'machine-operators.ts',
    'if (x < y) return -1;',
    'if (x > y) return -1;',
  ),
  bug(
    'no number from the right side',
    'machine-operators.ts',
    'Number(left) + Number(right)',
    'Number(left)',
  ),
  bug(
    'typeof null',
    'machine-operators.ts',
    'value !== null && value.tag === Tag.function',
    'value !== null',
  ),
  bug(
    'strings compared by length',
    'machine-operators.ts',
    'if (left < right) return -1;',
    'if (left.length < right.length) return -1;',
  ),
  bug('bitwise or is exclusive', LOOP, '= a | k;', '= a ^ k;'),
  bug('a rest takes nothing', 'machine-collections.ts', 'takeAll(host, rest, walk);', ''),
  bug(
    'a spread forgets the first',
    'machine-collections.ts',
    'for (const item of items) array.items.push(item);\n  } else',
    'for (const item of items.slice(1)) array.items.push(item);\n  } else',
  ),
  bug(
    'for-in visits one key',
    'machine-collections.ts',
    'if (!isThere(this.#target, key)) continue;',
    'if (at > 0) continue;',
  ),
  bug(
    'templates lose their last part',
    'machine-collections.ts',
    "let text = '';\n  for (let i = from; i < to; i++)",
    "let text = '';\n  for (let i = from; i < to - 1; i++)",
  ),
  bug(
    'do-while never repeats',
    'compile-loop.ts',
    'jumpIf(c, c.end(node + 1), true, start);',
    'jumpIf(c, c.end(node + 1), false, start);',
  ),
  bug(
    'continue skips the step',
    'compile-loop.ts',
    'if (c.kind(step) !== Kind.Empty) compileForEffect(c, step);\n  c.out.place(check);',
    'if (c.kind(step) !== Kind.Empty) compileForEffect(c, step);\n  if (names.length > 0) compileForEffect(c, step);\n  c.out.place(check);',
  ),
  bug(
    'every is some',
    'builtins/array-callbacks.ts',
    'every: quantifier(false)',
    'every: quantifier(true)',
  ),
  bug(
    'findLast finds the first',
    'builtins/array-callbacks.ts',
    "findLast: finder('last to first'",
    "findLast: finder('first to last'",
  ),
  bug(
    'callbacks see the index late',
    'builtins/array-callbacks.ts',
    'this.args = [this.element, this.index, this.#array];',
    'this.args = [this.element, this.index + 1, this.#array];',
  ),
  bug(
    'sort takes the right one of equals',
    'builtins/sort.ts',
    'rightIsSmaller ? this.#right++ : this.#left++',
    'rightIsSmaller ? this.#left++ : this.#right++',
  ),
  bug(
    'at() from the end',
    'builtins/string.ts',
    'index < 0 ? text.length + index : index',
    'index',
  ),
  bug('concat takes nothing', 'builtins/string.ts', 'result += part;', ''),
  bug(
    'padding is cut on the wrong side',
    'builtins/string.ts',
    '.slice(0, units)',
    '.slice(-units)',
  ),
  bug(
    'a Map forgets',
    'builtins/map-set.ts',
    'return map.find(args[0])?.value;',
    'return undefined;',
  ),
  bug(
    'some is every',
    'builtins/array-callbacks.ts',
    'some: quantifier(true)',
    'some: quantifier(false)',
  ),
  bug('one repeat too many', 'builtins/string.ts', 'text.repeat(count)', 'text.repeat(count + 1)'),
  bug(
    'negative positions are the start',
    'builtins/conversion.ts',
    'Math.max(length + index, 0)',
    '0',
  ),
  bug(
    'push answers how many it took',
    'builtins/array.ts',
    'return array.items.length;',
    'return args.length;',
  ),
  bug(
    'records mix up their keys',
    'machine-collections.ts',
    'new VObject(keys, values, true)',
    'new VObject(keys.toReversed(), values, true)',
  ),
  bug('flat loses the elements', 'builtins/array-copies.ts', 'into.push(item);', ''),
  bug('with() changes nothing', 'builtins/array-copies.ts', 'items[index] = args[1];', ''),
  bug(
    'split drops empty parts',
    'builtins/string-search.ts',
    'parts.push(start',
    'if (end > start) parts.push(start',
  ),
];
