/** Where an overlay is drawn: over the prices, or in a pane of its own below them. */
export type OverlayPlace = 'price' | 'own';

/** Share of the values that must lie near the prices for them to share a scale. */
const NEAR_SHARE = 0.9;

/**
 * An average of prices belongs over them, a return does not: values go over the prices when nine in ten lie within half and
 * double of the bar’s close. Without values: a pane of its own.
 */
export function overlayPlace(
  bars: readonly { readonly close: number; readonly overlays: readonly (number | null)[] }[],
  index: number,
): OverlayPlace {
  let near = 0;
  let known = 0;
  for (const { close, overlays } of bars) {
    const value = overlays[index];
    if (value == null) continue;
    known += 1;
    if (value >= close / 2 && value <= close * 2) near += 1;
  }
  return known > 0 && near / known >= NEAR_SHARE ? 'price' : 'own';
}
