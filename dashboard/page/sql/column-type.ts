/** Types of DuckDB that are numbers and stand at the right edge. */
export function isNumericType(type: string): boolean {
  return /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|REAL|DECIMAL(?:\(.*\))?)$/i.test(type);
}

/** Types of DuckDB that are days or instants. */
export function isTimeType(type: string): boolean {
  return /^(?:DATE|TIMESTAMP(?:_\w+)?(?: WITH TIME ZONE)?)$/i.test(type);
}

/** Which clock a type’s times are on: `zoned` ones are instants, `plain` ones what some clock showed; null for other types. */
export function clockOfType(type: string): 'zoned' | 'plain' | null {
  if (!/^TIMESTAMP/i.test(type) || !isTimeType(type)) return null;
  return /WITH TIME ZONE$/i.test(type) ? 'zoned' : 'plain';
}
