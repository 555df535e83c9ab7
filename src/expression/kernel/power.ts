/**
 * `base ** exponent` as C and numpy have it: `1 ** NaN` is 1, and `(±1) ** ±infinity` is 1. The rest is as in JavaScript,
 * `NaN ** 0` = 1 included.
 */
export function power(base: number, exponent: number): number {
  if (base === 1) return 1;
  if (base === -1 && (exponent === Infinity || exponent === -Infinity)) return 1;
  return base ** exponent;
}
