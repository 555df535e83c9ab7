import { describe, expect, it } from 'vitest';
import { splitEvents } from './split-events.ts';

describe('splitEvents', () => {
  it('keeps what is not whole yet for the next piece', () => {
    const first = splitEvents('id: 7\nevent: run\ndata: {"a":1}\n\nid: 8\nda');
    expect(first.messages).toEqual([{ id: '7', data: '{"a":1}' }]);
    expect(splitEvents(`${first.rest}ta: x\n\n`).messages).toEqual([{ id: '8', data: 'x' }]);
  });

  it('drops comments that only keep the connection open', () => {
    expect(splitEvents(': still here\n\n').messages).toEqual([]);
  });

  it('joins data of several lines and understands Windows line ends', () => {
    expect(splitEvents('data: a\r\ndata:b\r\n\r\n').messages).toEqual([{ id: null, data: 'a\nb' }]);
  });
});
