/** Types of DuckDB that are numbers and stand at the right edge. */
export function isNumericType(type: string): boolean {
  return /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|REAL|DECIMAL)\b/i.test(type);
}

/** Types of DuckDB that are days or instants. */
export function isTimeType(type: string): boolean {
  return /^(?:DATE|TIMESTAMP)/i.test(type);
}
