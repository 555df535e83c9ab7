// Five-minute bars of a whole market as Arrow batches, put together from minutes; memory stays that of one batch:
// node examples/five-minute-batches.ts [LAKE] [DAY]
import { openLake } from 'barlake';

const [path = './data', day = '2024-01-08'] = process.argv.slice(2);
await using lake = await openLake(path);

let rows = 0;
let volume = 0;
for await (const batch of lake.bars({ asset: 'stocks', timeframe: '5m', from: day, to: day })) {
  rows += batch.numRows;
  for (const value of batch.getChild('volume') ?? []) volume += Number(value);
}
console.log(`${rows} bars, ${Math.round(volume)} shares`);
