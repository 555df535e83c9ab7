import { expect, it } from 'vitest';
import { gridsAhead } from './grids-ahead.ts';

it('reads and computes ahead only while memory is calm', () => {
  expect((['calm', 'full', 'shedding'] as const).map(gridsAhead)).toEqual([3, 1, 1]);
});
