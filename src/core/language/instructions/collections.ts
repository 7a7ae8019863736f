/** Literals and iteration. */
import { type Bodies, charging, leaving, VALUES } from './body.ts';

export const COLLECTIONS = {
  NewArray: charging(`$r = newArray(m, ${VALUES});`),
  CopyArray: charging('$r = newArray(m, ($c as Elements).values.slice());'),
  Append: charging(`append(m, $a as VArray, ${VALUES});`),
  AppendSpread: charging('appendSpread(m, $a as VArray, $b);'),
  NewRecord: `
    const { keys } = $c as RecordKeys;
    const first = $first;
    ${charging('$r = newRecord(m, keys, stack.slice(first, first + keys.length) as Value[]);')}`,
  Concat: charging('$r = concatAll(m, stack, $first, $first + $n);'),
  Iterate: charging('$r = iterator(m, $a);'),
  IterateKeys: charging('$r = keyIterator(m, $a);'),
  Next: leaving(`
    const walk = $a as VIterator;
    m.fuel = fuel;
    if (walk.advance(m)) {
      $r = walk.current;
      pc = $>;
    } else pc = $next;
    fuel = m.fuel;`),
  Take: `
    const walk = $a as VIterator;
    ${charging('$r = walk.advance(m) ? walk.current : undefined;')}`,
  TakeRest: charging('$r = takeRest(m, $a as VIterator);'),
} satisfies Bodies;
