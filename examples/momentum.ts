// A feature in qlib’s language, computed on adjusted bars, and the symbols that lead by it: node examples/momentum.ts [LAKE] [DAY]
import { openLake } from 'barlake';

const [path = './data', day = '2024-01-12'] = process.argv.slice(2);
await using lake = await openLake(path);

const rows = await lake
  .features({
    dataset: 'stocks_daily',
    from: day,
    to: day,
    expressions: { momentum: '$close/Ref($close,5)-1', spread: '($high-$low)/$close' },
  })
  .toArray();
const leaders = rows
  .map(({ symbol, momentum }) => ({ symbol, momentum: Number(momentum) }))
  .sort((a, b) => b.momentum - a.momentum)
  .slice(0, 5);
console.table(leaders);
