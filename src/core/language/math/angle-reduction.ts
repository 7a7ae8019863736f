/**
 * x = n·π/2 + r with |r| ≤ π/4, r as a sum of two doubles, for every finite x.
 */
import { exponentOf, productError, scale, sumError } from './float.ts';

/** The r of the last reduction: high, low. */
export const remainder = new Float64Array(2);

const PIO2 = 1.5707963267948966;
const PIO2_LOW = 6.123233995736766e-17;
/** π/2 in parts of 33 bits: their products with n < 2^20 are exact. */
const PIO2_PARTS = [
  1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32,
] as const;
/** Up to here n < 2^20. */
const MEDIUM = 1647000;

/** 2/π in pieces of 24 bits: as many as the largest double needs. */
const TWO_OVER_PI =
  'a2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea' +
  '09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1f' +
  'f897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a52' +
  '92ea6bfb5fb11f8d5d0856033046fc7b6babf0cfbc209af4361da9e3';
const PIECES = Float64Array.from(TWO_OVER_PI.match(/.{6}/g) ?? [], (piece) => parseInt(piece, 16));
const PIECE = 16777216;
/** Pieces that enter a product: 53 bits of result, 53 of its low part, 62 lost by cancellation, 26 by alignment. */
const USED = 9;
/** Digits of the product being made: kept, so that a call allocates nothing. */
const digits = new Float64Array(USED + 2);

/** Returns n mod 4 (0…3) and leaves r in `remainder`. Source of the idea: Payne and Hanek 1983, Cody and Waite 1980. */
export function reduceAngle(x: number): number {
  const size = Math.abs(x);
  const n = size < MEDIUM ? reduceMedium(size) : reduceLarge(size);
  if (x >= 0) return n & 3;
  remainder[0] = -(remainder[0] as number);
  remainder[1] = -(remainder[1] as number);
  return -n & 3;
}

function setRemainder(high: number, low: number): void {
  const sum = high + low;
  remainder[0] = sum;
  remainder[1] = low - (sum - high);
}

function reduceMedium(x: number): number {
  const n = Math.round(x * (1 / PIO2));
  if (n === 0) {
    remainder[0] = x;
    remainder[1] = 0;
    return 0;
  }
  const first = x - n * PIO2_PARTS[0];
  const b = -n * PIO2_PARTS[1];
  const second = first + b;
  const c = -n * PIO2_PARTS[2];
  const third = second + c;
  const errors = sumError(first, b, second) + sumError(second, c, third);
  setRemainder(third, errors - n * PIO2_PARTS[3]);
  return n;
}

/** Multiplies the mantissa by the bits of 2/π that decide n mod 4 and r; all sums and products are exact. */
function reduceLarge(x: number): number {
  const exponent = exponentOf(x) - 52;
  const mantissa = scale(x, -exponent);
  const parts = [
    mantissa % PIECE,
    Math.floor(mantissa / PIECE) % PIECE,
    Math.floor(mantissa / PIECE / PIECE),
  ] as const;
  // Pieces before `first` add multiples of 4.
  const first = Math.max(0, Math.floor((exponent - 2) / 24));
  digits.fill(0);
  for (let i = 0; i < USED; i++) {
    const piece = PIECES[first + i] ?? 0;
    for (let a = 0; a < 3; a++)
      digits[i - a + 2] = (digits[i - a + 2] ?? 0) + piece * (parts[a] ?? 0);
  }
  for (let i = digits.length - 1; i > 0; i--) {
    const digit = digits[i] ?? 0;
    const carry = Math.floor(digit / PIECE);
    digits[i] = digit - carry * PIECE;
    digits[i - 1] = (digits[i - 1] ?? 0) + carry;
  }
  return sumDigits(exponent - 24 * (first + 1) + 48);
}

/** n and r of Σ digits[i] · 2^(weight - 24 i), taken mod 4. */
function sumDigits(weight: number): number {
  let i = 0;
  while (weight - 24 * i >= 2) i++;
  let factor = scale(1, weight - 24 * i);
  const lead = ((digits[i] ?? 0) * factor) % 4;
  factor /= PIECE;
  const two = lead + (digits[i + 1] ?? 0) * factor;
  const n = Math.round(two);
  let high = two - n;
  let low = 0;
  for (let j = i + 2; j < digits.length; j++) {
    factor /= PIECE;
    const term = (digits[j] ?? 0) * factor;
    const sum = high + term;
    low += sumError(high, term, sum);
    high = sum;
  }
  const turned = high * PIO2;
  setRemainder(turned, productError(high, PIO2, turned) + high * PIO2_LOW + low * PIO2);
  return n;
}
