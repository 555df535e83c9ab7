import { type BenchRow, median, seconds } from './bench-row.ts';
import { barlake } from './command-line.ts';

const ROUNDS = 21;

/** `barlake --help` as a whole process. */
export async function benchStartUp(): Promise<readonly BenchRow[]> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await seconds(() => barlake(['--help'])));
  const ms = median(rounds) * 1000;
  return [
    {
      what: 'barlake --help, whole process',
      figure: `${ms.toFixed(0)} ms`,
      target: '< 150 ms',
      ok: ms < 150,
    },
  ];
}
