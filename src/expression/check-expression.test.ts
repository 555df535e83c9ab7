import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../domain/barlake-error.ts';
import { checkExpression } from './check-expression.ts';

const FIELDS = ['open', 'high', 'low', 'close', 'volume'];
const CONDITION = '($close > $open)';
const WHOLE = `(1 * ${CONDITION})`;

function check(text: string, allowFuture = false): ReturnType<typeof checkExpression> {
  return checkExpression(text, { fields: FIELDS, allowFuture });
}

function failureOf(text: string): BarlakeError {
  try {
    check(text);
  } catch (error) {
    if (error instanceof BarlakeError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

/** What stands above the carets. */
function placeOf({ message }: BarlakeError): string {
  const [shown = '', carets = ''] = message.split('\n').slice(-2);
  return shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1);
}

describe('the type of an expression is what numpy and pandas make of it in qlib', () => {
  it.each([
    ['$close', 'f32'],
    ['$close + 1', 'f32'],
    ['1.5 - $close', 'f32'],
    ['$close / $open', 'f32'],
    ['Greater($close, $open)', 'f32'],
    ['$close ** 2', 'f32'],
    ['2 ** $close', 'f32'],
    ['Abs($close)', 'f32'],
    ['Log($close)', 'f32'],
    ['Ref($close, 1)', 'f32'],
    ['Ref($close, 0)', 'f32'],
    ['Delta($close, 1)', 'f32'],
    ['Mean($close, 5)', 'f64'],
    ['Mean($close, 5) + $close', 'f64'],
    ['Ref(Mean($close, 5), 1)', 'f64'],
    ['Log(Mean($close, 5))', 'f64'],
    ['Sign(Mean($close, 5))', 'f32'],
    ['Count($close, 5)', 'f64'],
    ['EMA($close, 5)', 'f64'],
    ['Corr($close, $open, 5)', 'f64'],
    ['Slope($close, 5)', 'f64'],
    [CONDITION, 'bool'],
    ['Mean($close, 5) != $close', 'bool'],
    [`Not(${CONDITION})`, 'bool'],
    [`${CONDITION} & ($high > 1)`, 'bool'],
    [`Ref(${CONDITION}, 1) & ${CONDITION}`, 'bool'],
    [`${CONDITION} | Ref(Ref(${CONDITION}, 1), 1)`, 'bool'],
    [`${CONDITION} + ($high > 1)`, 'bool'],
    [`${CONDITION} * ($high > 1)`, 'bool'],
    [`Greater(${CONDITION}, $high > 1)`, 'bool'],
    [`Greater(${CONDITION}, 1)`, 'i64'],
    [`Greater(${CONDITION}, 0.5)`, 'f64'],
    [`${CONDITION} + 1`, 'i64'],
    [`1 - ${CONDITION}`, 'i64'],
    [`${CONDITION} * 1.0`, 'f64'],
    [`${CONDITION} / 2`, 'f64'],
    [`${CONDITION} * $close`, 'f32'],
    [`${CONDITION} / $close`, 'f32'],
    [`2 ** ${CONDITION}`, 'i64'],
    [`${WHOLE} + ${CONDITION}`, 'i64'],
    [`${WHOLE} / 2`, 'f64'],
    [`${WHOLE} * $close`, 'f64'],
    [`${WHOLE} + 1.5`, 'f64'],
    [`${WHOLE} ** 2`, 'i64'],
    [`Log(${WHOLE})`, 'f64'],
    [`Abs(${CONDITION})`, 'bool'],
    [`Sign(${CONDITION})`, 'f32'],
    [`Ref(${CONDITION}, 1)`, 'f64'],
    [`Ref(${CONDITION}, 0)`, 'bool'],
    [`Ref(${WHOLE}, 1)`, 'f64'],
    [`Ref(${WHOLE}, 0)`, 'i64'],
    [`Delta(${CONDITION}, 1)`, 'f64'],
    [`Delta(${WHOLE}, 0)`, 'i64'],
    [`If(${CONDITION}, 1, 0)`, 'i64'],
    [`If(${CONDITION}, 1.5, 0)`, 'f64'],
    [`If(${CONDITION}, 1.5, $close)`, 'f32'],
    [`If(${CONDITION}, Mean($close, 2), $close)`, 'f64'],
    [`If(${CONDITION}, $close > 1, $open > 1)`, 'bool'],
    [`If(${CONDITION}, $close > 1, $open)`, 'f32'],
    [`If(${CONDITION}, $close > 1, 1)`, 'i64'],
    [`If(${CONDITION}, ${WHOLE}, $close)`, 'f64'],
    [`If($close, 1, 0)`, 'i64'],
    ["ChangeInstrument('SPY', Mean($close, 5))", 'f32'],
  ])('%s is %s', (text, type) => {
    expect(check(text).type).toBe(type);
  });
});

describe('the rows an expression needs', () => {
  const INFINITE = Number.POSITIVE_INFINITY;

  it.each([
    ['$close', 0, 0],
    ['Ref($close, 3)', 3, 0],
    ['Ref($close, -3)', 0, 3],
    ['Ref(Ref($close, -2), 2)', 0, 0],
    ['Ref(Ref($close, 2), -3)', 0, 1],
    ['Mean($close, 5)', 4, 0],
    ['Mean($close, 1)', 0, 0],
    ['Mean(Ref($close, 1), 20)', 20, 0],
    ['Ref(Mean($close, 5), -2)', 2, 2],
    ['Delta($close, 3)', 3, 0],
    ['Delta($close, -3)', 0, 3],
    ['Change(Mean($close, 3), 2)', 4, 0],
    ['Corr($close, Ref($open, 2), 5)', 6, 0],
    ['Mean($close, 5) - Max($high, 9)', 8, 0],
    ['If($close > Ref($close, 7), Ref($open, 2), 0)', 7, 0],
    ['Mean($close, 0)', INFINITE, 0],
    ['Mean($close, 0.1)', INFINITE, 0],
    ['EMA($close, 12)', INFINITE, 0],
    ['Ref($close, 0)', INFINITE, 0],
    ['Ref(EMA($close, 12), -3)', INFINITE, 3],
    ['Slope($close, 5)', 4, 0],
    // An infinite value would spoil all rows after it, however far back it is.
    ['Slope(Log($close), 5)', INFINITE, 0],
    ['Slope(Max($close, 3), 5)', 6, 0],
    ['TrendSlope(Log($close), 5)', 4, 0],
    ["ChangeInstrument('SPY', Mean($close, 5))", 4, 0],
  ])('%s: %s before, %s after', (text, lookBack, lookAhead) => {
    const checked = check(text, true);
    expect([checked.lookBack, checked.lookAhead]).toEqual([lookBack, lookAhead]);
  });

  it('are none after it, unless that is asked for', () => {
    const error = failureOf('Ref($close, -2)/Ref($close, -1) - 1');
    expect(error.message).toContain('2 rows ahead');
    expect(placeOf(error)).toBe('Ref($close, -2)');
    expect(error.mend).toContain('label: true');
    expect(error.mend).toContain('--allow-future');
    expect(placeOf(failureOf('Mean(Ref($close, -1), 5) > $open'))).toBe('Ref($close, -1)');
    expect(placeOf(failureOf('Delta($close, -1)'))).toBe('Delta($close, -1)');
    expect(check('Ref($close, -2)/Ref($close, -1) - 1', true).lookAhead).toBe(2);
  });
});

describe('an expression that cannot be computed is refused', () => {
  it.each([
    ['$clse', '$clse', 'did you mean $close?', '$open $high $low $close $volume'],
    ['$vwap + 1', '$vwap', 'There is no field $vwap', ''],
    ['5', '5', 'A number alone', ''],
    ["'close'", "'close'", 'A name alone', ''],
    ['Mean($close, 0.5 + 0.5)', '0.5 + 0.5', 'expected a whole number of rows, at least 1', ''],
    ['Mean($close, -1)', '-1', 'at least 1, or 0 for all rows so far', ''],
    ['Mean($close, 5.0)', '5.0', 'a whole number of rows', ''],
    ['Mad($close, 0.5)', '0.5', 'a whole number of rows', ''],
    ['Skew($close, 2)', '2', 'at least 3', ''],
    ['Kurt($close, 3)', '3', 'at least 4', ''],
    ['Corr($close, $open, 0)', '0', 'at least 1', ''],
    ['Mean($close, 1000000000)', '1000000000', 'at most', ''],
    ['Mean($close, $open)', '$open', 'takes a number as N', ''],
    ["Mean($close, '5')", "'5'", 'takes a number as N', ''],
    ['Ref($close, 1.5)', '1.5', 'a whole number of rows', ''],
    ['Quantile($close, 5, 1.5)', '1.5', 'a number from 0 to 1', ''],
    ['Mean(5, 5)', '5', 'takes an expression as feature', ''],
    ['Corr($close, 3, 5)', '3', 'takes an expression as feature_right', ''],
    ['If(1, $close, $open)', '1', 'takes an expression as condition', ''],
    ['Add(1, 2)', 'Add(1, 2)', 'numbers alone', ''],
    ["$close + 'open'", "'open'", 'not a name in quotation marks', '$open'],
    ['ChangeInstrument($spy, $close)', '$spy', 'a symbol in quotation marks', "'SPY'"],
    ['$close & $open', '$close', '& takes conditions; this is a float32', ''],
    ['($close > 1) & $open', '$open', '& takes conditions; this is a float32', ''],
    ['$close > ($open & $high)', '$open', 'binds tighter', ''],
    ['Not($close)', '$close', 'Not takes conditions', ''],
    [`Not(Ref(${CONDITION}, 1))`, `Ref(${CONDITION}, 1)`, 'Not takes conditions', ''],
    [`${CONDITION} - ${CONDITION}`, '-', 'cannot be subtracted', '1*'],
    [`${CONDITION} / ${CONDITION}`, '/', 'neither be divided', '1*'],
    [`Delta(${CONDITION}, 0)`, 'Delta', 'cannot be subtracted', ''],
    [`${CONDITION} ** -1`, `${CONDITION} ** -1`, 'negative power', ''],
  ])('%s', (text, place, said, advice) => {
    const error = failureOf(text);
    expect(error.code).toBe('E_EXPRESSION');
    expect(placeOf(error)).toBe(place);
    expect(`${error.message} ${error.mend ?? ''}`).toContain(said);
    expect(error.mend).toContain(advice);
  });
});

describe('a note is made where qlib is followed although', () => {
  it.each([
    ['WMA($close, 5)', ['WMA → WMean']],
    ['IdxMax($high, 5) - IdxMin($low, 5)', ['IdxMax → ArgMax', 'IdxMin → ArgMin']],
    ['Delta(Corr($close, $open, 5), 1)', ['Delta → Change', 'Corr → Pearson']],
    ['Mean($close, 0.5)', ['Mean']],
    ['Mean($close, 5)', []],
    ['Slope($close, 5)', []],
    ['Slope(Log($close), 5)', ['Slope → TrendSlope']],
    ['Rsquare($close, 5)', ['Rsquare → R2']],
    ['Count(Log($close), 5)', ['Count']],
    ['Count($close, 5)', []],
    ['WMean(TrendResi($close, 5), 5)', []],
  ])('%s: %s', (text, notes) => {
    const found = check(text).notes.map(({ operator, right }) =>
      right === undefined ? operator : `${operator} → ${right}`,
    );
    expect(found).toEqual(notes);
  });
});

describe('a checked expression', () => {
  it('lists the fields it reads, and its canonical form', () => {
    const checked = check('Mean( $Volume ,N=5)/($close+ $volume)');
    expect(checked.fields).toEqual(['close', 'volume']);
    expect(checked.canonical).toBe('Mean($volume, 5) / ($close + $volume)');
  });
});
