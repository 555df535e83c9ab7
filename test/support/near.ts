/** What differs by more than `tolerance` (absolute below 1, relative above), row by row; equal bits, NaN too, never differ. */
export function differences(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): readonly string[] {
  if (found.length !== expected.length) return [`${found.length} rows, not ${expected.length}`];
  return Array.from(expected, (wanted, row) => ({ row, wanted, got: found[row] ?? Number.NaN }))
    .filter(
      ({ wanted, got }) =>
        !(Object.is(wanted, got) || Math.abs(got - wanted) <= tolerance * (1 + Math.abs(wanted))),
    )
    .map(({ row, wanted, got }) => `row ${row}: ${got}, not ${wanted}`);
}
