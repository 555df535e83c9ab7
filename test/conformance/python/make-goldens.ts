import { writeQlibFolder } from '../../support/qlib-folder.ts';
import { type GoldenAnswer, writeGoldens } from '../../support/qlib-goldens.ts';
import { makeQlibMarket } from '../../support/qlib-market.ts';
import { PROBES } from '../../support/qlib-probes.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { type AlphaSet, askAlphas, askQlib } from './ask-qlib.ts';
import { prepareQlib, QLIB_SKIPPED, runPython } from './qlib-environment.ts';

/**
 * Has pyqlib compute the answers that `npm test` compares with, and writes them to test/fixtures/qlib. To be run again when
 * the probes change or another version of qlib is to be matched.
 */
const MARKET = makeQlibMarket({
  days: 150,
  seed: 20_190_101,
  habits: ['plain', 'halted', 'flat', 'penny', 'thin', 'coarse', 'dear', 'young'],
  rowsMax: [66, 145, 80, 25, 25, 25, 12, 40],
});
/** Alpha360 is shifts and quotients alone: the series without holes says enough. */
const ALPHA360_SERIES = 1;

async function makeGoldens(python: string): Promise<number> {
  await using temp = await makeTempFolder('goldens');
  const folder = temp.at('qlib');
  await writeQlibFolder(folder, MARKET);
  const ask = async (set: AlphaSet, count = MARKET.series.length): Promise<readonly GoldenAnswer[]> => {
    const market = { ...MARKET, series: MARKET.series.slice(0, count) };
    const expressions = set.map(([, expression]) => expression);
    const { values, errors } = await askQlib(python, market, {
      folder,
      scratch: temp.at('ask'),
      expressions,
    });
    if (Object.keys(errors).length > 0) throw new Error(`qlib refuses ${JSON.stringify(errors)}`);
    return set.map(([name, expression], index) => ({ name, expression, values: values[index] ?? [] }));
  };
  const { alpha158, alpha360 } = await askAlphas(python);
  const sets: Record<string, readonly GoldenAnswer[]> = {
    alpha158: await ask(alpha158),
    alpha360: await ask(alpha360, ALPHA360_SERIES),
  };
  for (const { name, expressions } of PROBES)
    sets[name] = await ask(expressions.map((expression) => [expression, expression]));
  const versions =
    'import numpy, pandas, qlib; print(qlib.__version__, pandas.__version__, numpy.__version__)';
  const [qlib, pandas, numpy] = (await runPython(python, ['-c', versions])).stdout.trim().split(' ');
  return writeGoldens({
    madeBy: `pyqlib ${qlib}, pandas ${pandas}, numpy ${numpy}`,
    market: MARKET,
    sets,
  });
}

const python = await prepareQlib();
if (python === undefined) process.stdout.write(QLIB_SKIPPED);
else process.stdout.write(`${await makeGoldens(python)} bytes\n`);
