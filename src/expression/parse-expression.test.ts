import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarlakeError, isBarlakeError } from '../domain/barlake-error.ts';
import { EXPRESSION_LENGTH_MAX } from './limits.ts';
import { OPERATORS } from './operator-table.ts';
import { parseExpression } from './parse-expression.ts';
import { printExpression } from './print-expression.ts';
import type { SyntaxNode } from './syntax-node.ts';

function canonical(text: string): string {
  return printExpression(parseExpression(text));
}

function failureOf(text: string): BarlakeError {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof BarlakeError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

function outcomeOf(text: string): string {
  try {
    parseExpression(text);
  } catch (error) {
    return isBarlakeError(error, 'E_EXPRESSION') ? 'E_EXPRESSION or nothing' : String(error);
  }
  return 'E_EXPRESSION or nothing';
}

/** Every operation in parentheses, names instead of signs. */
function structure(node: SyntaxNode): string {
  if (node.kind === 'call') return `${node.operator}(${node.operands.map(structure).join(',')})`;
  return node.kind === 'field' ? `$${node.name}` : String(node.value);
}

describe('an expression', () => {
  it.each([
    ['$a+$b*$c', 'Add($a,Mul($b,$c))'],
    ['$a-$b-$c', 'Sub(Sub($a,$b),$c)'],
    ['$a/$b*$c', 'Mul(Div($a,$b),$c)'],
    ['$a**$b**$c', 'Power($a,Power($b,$c))'],
    ['$a*$b**2', 'Mul($a,Power($b,2))'],
    ['$a**-1', 'Power($a,-1)'],
    ['$a>$b+1', 'Gt($a,Add($b,1))'],
    ['$a>$b&$c', 'Gt($a,And($b,$c))'],
    ['$a|$b&$c', 'Or($a,And($b,$c))'],
    ['$a&$b+$c', 'And($a,Add($b,$c))'],
    ['($a>$b)&($b>=$c)', 'And(Gt($a,$b),Ge($b,$c))'],
    ['$a==$b', 'Eq($a,$b)'],
    ['$a!=$b', 'Ne($a,$b)'],
    ['$a<=$b', 'Le($a,$b)'],
    ['$a--1', 'Sub($a,-1)'],
    ['1/3*$a', `Mul(${1 / 3},$a)`],
    ['2*3+$a', 'Add(6,$a)'],
    ['$a*2*3', 'Mul(Mul($a,2),3)'],
    ['-2**2*$a', 'Mul(-4,$a)'],
    ['- 1 * $a', 'Mul(-1,$a)'],
    ['2**-1*$a', 'Mul(0.5,$a)'],
    ['1e-12+$a', 'Add(1e-12,$a)'],
    ['.5*$a', 'Mul(0.5,$a)'],
    ['Mean($close, 1+2)', 'Mean($close,3)'],
    ['Mean( $CLOSE ,\n\t5, )', 'Mean($close,5)'],
    ['Mean(N=5, feature=$close)', 'Mean($close,5)'],
    ['Quantile($close, 5, qscore=0.8)', 'Quantile($close,5,0.8)'],
    ['Feature(\'Close\')/Feature("open")', 'Div($close,$open)'],
    ["ChangeInstrument('SPY', $close)", 'ChangeInstrument(SPY,$close)'],
    ['Ref($close, -2)/Ref($close, -1) - 1', 'Sub(Div(Ref($close,-2),Ref($close,-1)),1)'],
    ['Greater(Less($a, $b), 0)', 'Greater(Less($a,$b),0)'],
  ])('%s is %s', (text, expected) => {
    expect(structure(parseExpression(text))).toBe(expected);
  });

  it.each([
    ['( $a + $b ) + $c', '$a + $b + $c'],
    ['$a + ($b + $c)', '$a + ($b + $c)'],
    ['Add($a, Mul($b, 2))', '$a + $b * 2'],
    ['Power(Sub(0, $a), 2)', '(0 - $a) ** 2'],
    ['(-2)**$a', '(-2) ** $a'],
    ['$a**-2', '$a ** -2'],
    ['($a>$b)>$c', '($a > $b) > $c'],
    ['($a > $b) & ($b > 1.0)', '($a > $b) & ($b > 1.0)'],
    ['Mean(N=5,feature=$a)', 'Mean($a, 5)'],
    ['Mask($a, "O\'X")', 'Mask($a, "O\'X")'],
    ['1e-5*$a', '0.00001 * $a'],
    ['1e22*$a', '1e+22 * $a'],
    ['-0.0*$a', '-0.0 * $a'],
  ])('%s is written %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it('means the same after it was written out', () => {
    fc.assert(
      fc.property(expressions(), (text) => {
        const node = parseExpression(text);
        const written = printExpression(node);
        expect(structure(parseExpression(written))).toBe(structure(node));
        expect(canonical(written)).toBe(written);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is not the language is refused', () => {
  it('with carets under the place', () => {
    const { code, message, mend, details } = failureOf('Mean($close, 5) / Maen($open, 5)');
    expect(code).toBe('E_EXPRESSION');
    expect(message).toBe(
      [
        'No operator is called Maen; did you mean Mean?',
        '  Mean($close, 5) / Maen($open, 5)',
        '                    ^^^^',
      ].join('\n'),
    );
    expect(mend).toContain('features list --operators');
    expect(details).toEqual({ expression: 'Mean($close, 5) / Maen($open, 5)', position: 18 });
  });

  it('with the neighbourhood of the place alone where the expression is long', () => {
    const { message } = failureOf(`${'$close + '.repeat(40)}maen($close, 5)${' + $close'.repeat(40)}`);
    const [, shown = '', carets = ''] = message.split('\n');
    expect(shown.length).toBeLessThan(120);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('maen');
  });

  it('with the place right in an expression of several lines', () => {
    const { message } = failureOf('$close\n\t+ $open $high');
    expect(message.split('\n').slice(1)).toEqual(['  $close  + $open $high', '                  ^^^^^']);
  });

  it.each([
    // [expression, what stands above the carets, what is said, part of the advice]
    ['-$close', '-', 'stands before an expression', '0-$close'],
    ['$open * -$close', '-', 'stands before an expression', '-1*$close'],
    ['+$close', '+', 'stands before an expression', 'Leave it out'],
    ['~($close > 1)', '~', 'no sign of the language', 'Not('],
    ['$close % 2', '%', 'no sign of the language', 'remainder'],
    ['$close // 2', '//', 'no sign of the language', 'division'],
    ['$close && $open', '&&', 'no sign of the language', '&'],
    ['$close ^ 2', '^', 'no sign of the language', '**'],
    ['($close > 1) and ($open > 1)', 'and', 'Here is and', 'Write &'],
    ['not $close', 'not', 'no part of the language', 'Write Not('],
    ['$close if $open else $high', 'if', 'Here is if', 'Write If('],
    ['$low < $close < $high', '<', 'comparison of a comparison', '&'],
    ['$close > $open & $high > $low', '>', 'comparison of a comparison', 'in parentheses'],
    ['$close = 3', '=', 'Here is =', '=='],
    ['close', 'close', 'no part of the language', '$close'],
    ['Mean', 'Mean', 'has no arguments', 'Mean('],
    ['$', '$', 'name is missing', '$close'],
    ['$$roe_q', '$$roe_q', 'point-in-time', '$close'],
    ['P($close)', 'P', 'point-in-time', ''],
    ['TResample($close, "1d", "sum")', 'TResample', 'rows with times', ''],
    ['mean($close, 5)', 'mean', 'did you mean Mean?', ''],
    ['abs($close)', 'abs', 'did you mean Abs?', ''],
    ['Foo($close)', 'Foo', 'No operator is called Foo', ''],
    ['Mean($close)', 'Mean', 'takes 2 arguments; N is missing', 'Write Mean(feature, N)'],
    ['Quantile($close)', 'Quantile', 'N and qscore are missing', ''],
    ['Mean($close, 5, 6)', '6', 'takes 2 arguments; here are 3', ''],
    ['Mean($close, M=5)', 'M', 'has no argument M; did you mean N?', ''],
    ['Mean($close, 5, N=5)', 'N', 'given N twice', ''],
    ['Mean(N=5, $close)', '$close', 'without a name behind one that has a name', ''],
    ['Feature($close)', 'Feature($close)', 'one name in quotation marks', ''],
    ['Mean($close, 5', '(', 'not closed', ''],
    ['($close', '(', 'not closed', ''],
    ['$close)', ')', 'expected the end', ''],
    ['Mean($close 5)', '5', 'expected , or )', ''],
    ['$close $open', '$open', 'Here is $open, expected the end or an operator', ''],
    ['$close +', '', 'The expression ends', ''],
    ['', '', 'The expression ends', ''],
    ["Mask($close, 'SPY)", "'", 'quotation mark is not closed', ''],
    ['05 * $close', '05', 'not a number', ''],
    ['1_000 * $close', '1_000', 'not a number', ''],
    ['0x10 * $close', '0x10', 'not a number', ''],
    ['1/0 * $close', '1/0', 'not a finite number', ''],
    ['1e400 * $close', '1e400', 'not a finite number', ''],
    ['(-8)**0.5 * $close', '(-8)**0.5', 'not a finite number', ''],
    ['9007199254740993 * $close', '9007199254740993', 'too great', ''],
    ['(1 > 2) * $close', '1 > 2', 'Both sides of > are numbers', ''],
    ['$close[1]', '[', 'no sign', ''],
  ])('%s', (text, place, what, advice) => {
    const { message, mend = '' } = failureOf(text);
    const [said = '', shown = '', carets = ''] = message.split('\n');
    expect(said).toContain(what);
    expect(mend).toContain(advice);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1).trim()).toBe(place);
  });

  it('when it is too long or too deep to be walked', () => {
    expect(failureOf(`${'$a+'.repeat(EXPRESSION_LENGTH_MAX)}$a`).message).toContain('characters');
    for (const text of [
      `${'('.repeat(5_000)}$a${')'.repeat(5_000)}`,
      `${'Abs('.repeat(3_000)}$a${')'.repeat(3_000)}`,
      `${'-'.repeat(9_000)}1*$a`,
      `$a${'**$a'.repeat(4_000)}`,
      `$a${'+$a'.repeat(5_000)}`,
    ]) {
      expect(failureOf(text).message).toContain('one within another');
    }
    expect(canonical(`$a${'+$a'.repeat(150)}`)).toHaveLength(2 + 150 * 5);
  });

  it('whatever the text, without another error than its own', () => {
    const pieces = fc.constantFrom(
      '$a',
      'Mean(',
      '(',
      ')',
      ',',
      '1',
      '-',
      '**',
      '>',
      '&',
      ' ',
      "'",
      'N=',
      '$',
      'é',
      '.',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.array(pieces).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(outcomeOf(text)).toBe('E_EXPRESSION or nothing');
      }),
    );
  });
});

/** Texts of the language, blanks and parentheses as people put them or not. */
function expressions(): fc.Arbitrary<string> {
  const { expression } = fc.letrec<{ expression: string }>((tie) => {
    const operand = fc.oneof({ maxDepth: 5 }, fields(), tie('expression'), fc.constant('$x'));
    const binary = fc
      .tuple(operand, fc.constantFrom('+', '-', '*', '/', '**', '>', '<=', '==', '&', '|'), operand)
      .map(([left, sign, right]) => `(${left}) ${sign}(${right})`);
    const loose = fc
      .tuple(operand, fc.constantFrom('+', '*', '**', '&'), fields())
      .map(([left, sign, right]) => (/^[$(\w]/.test(left) ? `(${left})${sign}${right}` : left));
    const withNumber = fc
      .tuple(
        fc.constantFrom('-1', '2', '0.5', '1e-12', '3.0'),
        fc.constantFrom('*', '-', '**', '>'),
        operand,
        fc.boolean(),
      )
      .map(([number, sign, other, first]) =>
        first ? `(${number})${sign}(${other})` : `(${other})${sign} ${number}`,
      );
    const call = fc
      .tuple(fc.constantFrom(...OPERATORS), operand, operand, operand)
      .map(([{ name, parameters }, ...operands]) => {
        const given = parameters.map((parameter, index) => {
          if (parameter.kind === 'instrument') return "'SPY'";
          return parameter.kind === 'series' || parameter.kind === 'operand' ? operands[index] : '5';
        });
        return `${name}(${given.join(', ')})`;
      });
    return { expression: fc.oneof({ maxDepth: 5 }, fields(), binary, loose, withNumber, call) };
  });
  return expression;
}

function fields(): fc.Arbitrary<string> {
  return fc.constantFrom('$close', '$open', '$volume', "Feature('high')");
}
