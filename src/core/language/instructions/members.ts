/** Reading and writing members: fast paths for plain objects and the elements of arrays. */
import { type Bodies, charging, throwIf, VALUES } from './body.ts';

/** `n` remembers where the name stood in the object met last: most sites meet one shape. */
const GET_MEMBER = `
  const name = $c as MemberName;
  if ($a instanceof VObject) {
    let position = $n;
    if ($a.keys[position] !== name.key) {
      position = $a.find(name.key);
      if (position >= 0 && position <= 0xffff) $n = position;
    }
    $r = position < 0 ? undefined : $a.slots[position];
  } else if (name.isLength && $a instanceof VArray) $r = $a.items.length;
  else {
    ${charging('$r = getProperty(m, $a, name.key);')}
  }`;

/** A key is an index if `>>> 0` leaves it alone. */
const GET_INDEX = `
  if (typeof $k === 'number' && $a instanceof VArray) {
    $r = $k >>> 0 === $k && $k < $a.items.length ? $a.items[$k] : undefined;
  } else {
    m.fuel = fuel;
    if (typeof $a === 'string' && typeof $k === 'number' && $k >>> 0 === $k) {
      if ($k < $a.length) m.allocate(CHARACTER_BYTES);
      $r = $k < $a.length ? $a.charAt($k) : undefined;
    } else $r = getIndexed(m, $a, $k);
    fuel = m.fuel;
  }`;

const SET_INDEX = `
  if (
    typeof $k === 'number' &&
    $a instanceof VArray &&
    !$a.frozen &&
    $k >>> 0 === $k &&
    $k < $a.items.length
  )
    $a.items[$k] = $b;
  else {
    ${charging('setIndexed(m, $a, $k, $b);')}
  }`;

export const MEMBERS = {
  GetMember: GET_MEMBER,
  SetMember: charging('setProperty(m, $a, ($c as MemberName).key, $k);'),
  GetIndex: GET_INDEX,
  SetIndex: SET_INDEX,
  Delete: charging('$r = deleteIndexed(m, $a, $k);'),
  // A constant `k` is a `MemberName` here.
  GetMethod: charging('$r = getMethod(m, $a, memberOf(m, $k));'),
  DefineOwn: charging('define(m, $a as VObject, toKey(m, $k), $b);'),
  CopyOwn: charging('copyOwn(m, $a as VObject, $b);'),
  ObjectRest: charging(`$r = objectRest(m, $a, ${VALUES});`),
  ToKey: charging('$r = toKey(m, $a);'),
  RequireObject: throwIf(
    '$a === null || $a === undefined',
    "m.throwError('TypeError', 'cannot take ' + String($a) + ' apart')",
  ),
} satisfies Bodies;
