import { describe, expect, it } from 'vitest';
import { isNumericType, isTimeType } from './column-type.ts';

describe('types of columns', () => {
  it('are numbers', () => {
    const types = ['BIGINT', 'INTEGER', 'UTINYINT', 'DOUBLE', 'DECIMAL(18,4)', 'HUGEINT', 'INT'];
    expect(types.filter((type) => !isNumericType(type))).toEqual([]);
    expect(['VARCHAR', 'DATE', 'INTERVAL', 'BOOLEAN'].filter(isNumericType)).toEqual([]);
  });

  it('are times', () => {
    expect(['DATE', 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP'].every(isTimeType)).toBe(true);
    expect(isTimeType('TIME')).toBe(false);
  });
});
