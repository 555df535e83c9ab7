import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../domain/dataset.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { HEADER_BYTES_MAX, readHeader } from './read-header.ts';

const DAY = tradingDay('2024-03-07');
const USUAL = 'ticker,volume,open,close,high,low,window_start,transactions';
const stocks = (line: string) => readHeader(line, DATASETS.stocks_daily, DAY);

describe('readHeader', () => {
  it('reads the usual header', () => {
    expect(stocks(USUAL)).toEqual({
      columns: USUAL.split(','),
      names: USUAL.split(','),
      unknown: [],
      isReordered: false,
      isCrlf: false,
    });
  });

  it('goes by names when columns stand in another order', () => {
    expect(stocks('window_start,ticker,open,high,low,close,volume,transactions').isReordered).toBe(true);
  });

  it('names columns it does not know', () => {
    expect(stocks(`${USUAL},vwap,`).unknown).toEqual(['vwap', '']);
    expect(stocks(`${USUAL},vwap`).isReordered).toBe(false);
  });

  it('keeps known names for statements and numbers the others, which may clash or be empty', () => {
    const line = `line,${USUAL},Ticker,,vwap`;
    const expected = ['extra_0', ...USUAL.split(','), 'extra_9', 'extra_10'];
    expect(stocks(line).names).toEqual([...expected, 'extra_11']);
    expect(readHeader(line, DATASETS.stocks_daily, DAY, 'grouped').names).toEqual([...expected, 'vwap']);
  });

  it('takes a carriage return for a part of the line end', () => {
    expect(stocks(`${USUAL}\r`)).toMatchObject({ columns: USUAL.split(','), isCrlf: true });
  });

  it('needs no volume in an index file, and does not mind one', () => {
    const line = 'ticker,open,close,high,low,window_start';
    expect(readHeader(line, DATASETS.indices_daily, DAY).unknown).toEqual([]);
    expect(readHeader(`${line},volume`, DATASETS.indices_daily, DAY).unknown).toEqual(['volume']);
  });

  it.each([
    ['a missing column', USUAL.replace(',close', ''), 'lacks close'],
    ['a renamed column', USUAL.replace('ticker', 'symbol'), 'lacks ticker'],
    ['another case', USUAL.replace('ticker', 'Ticker'), 'lacks ticker'],
    ['a byte-order mark', `\u00ef\u00bb\u00bf${USUAL}`, 'lacks ticker'],
    ['a name that stands twice', `${USUAL},open`, 'names open twice'],
    ['an error page', '<Error><Code>AccessDenied</Code></Error>', 'lacks ticker'],
    ['nothing', '', 'lacks ticker'],
    ['a header too long to have been read whole', USUAL.padEnd(HEADER_BYTES_MAX, 'x'), 'no header of bars'],
  ])('refuses %s', (_, line, words) => {
    expect(() => stocks(line)).toThrow(
      expect.objectContaining({ code: 'E_SOURCE_HEADER', message: expect.stringContaining(words) }),
    );
  });
});
