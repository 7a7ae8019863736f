/**
 * Small integers that V8's hash tables all put into one bucket: their hash (`ComputeUnseededHash`, src/numbers/hash-seed
 * and src/utils of V8, after Thomas Wang) is inverted step by step.
 */
export function collidingNumbers(count: number): number[] {
  const bits = Math.ceil(Math.log2(count)) + 1;
  const found: number[] = [];
  for (let high = 0; found.length < count && high < 2 ** (32 - bits); high++) {
    const number = inverse((high << bits) >>> 0);
    if (number < 2 ** 30) found.push(number);
  }
  return found;
}

/** The number whose 32-bit hash this is. */
function inverse(hash: number): number {
  let x = unshift(hash, 16);
  x = divide(x, 2_057);
  x = unshift(x, 4);
  x = divide(x, 5);
  x = unshift(x, 12);
  // hash = ~key + (key << 15) = key * 32767 - 1
  return divide((x + 1) >>> 0, 32_767);
}

/** Solves y = x ^ (x >>> by). */
function unshift(y: number, by: number): number {
  let x = y;
  for (let known = by; known < 32; known += by) x = (y ^ (x >>> by)) >>> 0;
  return x;
}

/** Solves y = x * odd modulo 2^32 by Newton's iteration. */
function divide(y: number, odd: number): number {
  let reciprocal = 1;
  for (let i = 0; i < 6; i++) reciprocal = Math.imul(reciprocal, 2 - Math.imul(odd, reciprocal));
  return Math.imul(y, reciprocal) >>> 0;
}
