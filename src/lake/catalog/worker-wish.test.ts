import { expect, it } from 'vitest';
import { readWish } from './worker-wish.ts';

it.each([
  [null, null, undefined],
  [null, undefined, undefined],
  [null, 4, { kind: 'concurrency', tasks: 4 }],
  ['drain', null, { kind: 'drain' }],
  ['drain', 4, { kind: 'drain' }],
] as const)('a row that holds %s and %s wishes %o', (wish, tasks, wanted) => {
  expect(readWish({ wish, wished_concurrency: tasks })).toEqual(wanted);
});
