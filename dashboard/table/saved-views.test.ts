import { describe, expect, it } from 'vitest';
import { isSameSearch, parseViews, withoutView, withView } from './saved-views.ts';

describe('views that a browser keeps', () => {
  it('are the latest first, each name once', () => {
    const two = withView(withView([], { name: ' failed ', search: 'state=failed' }), {
      name: 'mine',
      search: 'q=AAPL',
    });
    expect(two.map(({ name }) => name)).toEqual(['mine', 'failed']);
    const again = withView(two, { name: 'failed', search: 'state=failed,skipped' });
    expect(again).toEqual([
      { name: 'failed', search: 'state=failed,skipped' },
      { name: 'mine', search: 'q=AAPL' },
    ]);
    expect(withoutView(again, 'failed').map(({ name }) => name)).toEqual(['mine']);
    expect(withView(two, { name: '  ', search: 'a=1' })).toEqual(two);
  });

  it('come back as they were kept, and not at all from what is none', () => {
    const views = withView([], { name: 'a', search: 'q=1' });
    expect(parseViews(JSON.stringify(views))).toEqual(views);
    for (const text of ['', '{', '{"a":1}', '[{"name":""}]']) expect(parseViews(text)).toEqual([]);
  });

  it('are known by what they show, not by the order of the parts', () => {
    expect(isSameSearch('a=1&b=2', 'b=2&a=1')).toBe(true);
    expect(isSameSearch('a=1', 'a=2')).toBe(false);
  });
});
