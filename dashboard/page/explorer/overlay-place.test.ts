import { describe, expect, it } from 'vitest';
import { overlayPlace } from './overlay-place.ts';

const barsOf = (values: readonly (number | null)[]) =>
  values.map((value) => ({ close: 100, overlays: [value] }));

describe('an overlay', () => {
  it('goes over the prices when it is near them', () => {
    expect(overlayPlace(barsOf([null, 95, 102, 104]), 0)).toBe('price');
  });

  it('has a pane of its own when it is a ratio, or empty', () => {
    expect(overlayPlace(barsOf([0.01, -0.02]), 0)).toBe('own');
    expect(overlayPlace(barsOf([null]), 0)).toBe('own');
  });
});
