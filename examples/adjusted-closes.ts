// Daily closes of a symbol on today’s shares, row by row: node examples/adjusted-closes.ts [LAKE] [SYMBOL]
import { openLake } from 'barlake';

const [path = './data', symbol = 'AAPL'] = process.argv.slice(2);
await using lake = await openLake(path);

const bars = lake.bars({
  dataset: 'stocks_daily',
  symbols: symbol,
  columns: ['date', 'close', 'volume'],
  adjust: 'splits',
  onFacts: ({ note }) => console.error(note ?? ''),
});
for await (const { date, close } of bars.rows()) console.log(date, close);
