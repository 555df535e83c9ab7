import { describe, expect, it } from 'vitest';
import { clockOfType, isNumericType, isTimeType } from './column-type.ts';

describe('types of columns', () => {
  it('are numbers', () => {
    const types = ['BIGINT', 'INTEGER', 'UTINYINT', 'DOUBLE', 'DECIMAL(18,4)', 'HUGEINT', 'INT'];
    expect(types.filter((type) => !isNumericType(type))).toEqual([]);
    expect(
      ['VARCHAR', 'DATE', 'INTERVAL', 'BOOLEAN', 'INTEGER[]', 'DECIMAL(3,1)[]'].filter(isNumericType),
    ).toEqual([]);
  });

  it('are times', () => {
    expect(['DATE', 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP', 'TIMESTAMP_NS'].every(isTimeType)).toBe(true);
    expect(['TIME', 'TIMESTAMP[]'].some(isTimeType)).toBe(false);
  });

  it('have a zone or none', () => {
    const types = ['TIMESTAMP WITH TIME ZONE', 'TIMESTAMP_S', 'DATE', 'TIMESTAMP[]'];
    expect(types.map(clockOfType)).toEqual(['zoned', 'plain', null, null]);
  });
});
