// SQL with bound values, and a file of the answer: node examples/sql-report.ts [LAKE] [FILE]
import { openLake } from 'barlake';

const [path = './data', file = 'traded.parquet'] = process.argv.slice(2);
await using lake = await openLake(path);

const since = '2024-01-08';
const traded = lake.sql<{ symbol: string; dollars: number }>`
  SELECT symbol, sum(close * volume) AS dollars
  FROM stocks_daily
  WHERE date >= ${since}
  GROUP BY symbol
  ORDER BY dollars DESC
  LIMIT 3`;
for (const { symbol, dollars } of await traded.toArray()) console.log(symbol, Math.round(dollars));
await traded.writeParquet(file);
