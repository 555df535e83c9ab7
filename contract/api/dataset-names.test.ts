import { expect, it } from 'vitest';
import { DATASET_NAMES as KNOWN } from '../../src/domain/dataset.ts';
import { DATASET_NAMES } from './dataset-names.ts';

it('offers the datasets that barlake knows', () => {
  expect(DATASET_NAMES).toEqual(KNOWN);
});
