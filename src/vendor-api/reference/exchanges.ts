import type { Exchange } from '../../../contract/vendor/exchanges.ts';
import { type ApiAnswer, found } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';

type Place = Pick<Exchange, 'id' | 'type' | 'name' | 'acronym' | 'mic' | 'operating_mic' | 'participant_id'>;

/** The places that tickers of the stand-in name, and a few of the other kinds. */
const STOCK_PLACES: readonly Place[] = [
  {
    id: 1,
    type: 'exchange',
    name: 'NYSE American, LLC',
    acronym: 'AMEX',
    mic: 'XASE',
    operating_mic: 'XNYS',
    participant_id: 'A',
  },
  {
    id: 4,
    type: 'TRF',
    name: 'FINRA Alternative Display Facility',
    mic: 'XADF',
    operating_mic: 'FINR',
    participant_id: 'D',
  },
  { id: 5, type: 'SIP', name: 'Unlisted Trading Privileges', operating_mic: 'XNAS', participant_id: 'E' },
  {
    id: 10,
    type: 'exchange',
    name: 'New York Stock Exchange',
    mic: 'XNYS',
    operating_mic: 'XNYS',
    participant_id: 'N',
  },
  {
    id: 11,
    type: 'exchange',
    name: 'NYSE Arca, Inc.',
    mic: 'ARCX',
    operating_mic: 'XNYS',
    participant_id: 'P',
  },
  { id: 12, type: 'exchange', name: 'Nasdaq', mic: 'XNAS', operating_mic: 'XNAS', participant_id: 'T' },
  { id: 19, type: 'exchange', name: 'Cboe BZX', mic: 'BATS', operating_mic: 'XCBO', participant_id: 'Z' },
];

const EXCHANGES: readonly Exchange[] = [
  ...STOCK_PLACES.map((place) => ({ ...place, asset_class: 'stocks', locale: 'us' })),
  {
    id: 301,
    type: 'exchange',
    asset_class: 'options',
    locale: 'us',
    name: 'Cboe BZX Options',
    mic: 'BATO',
    operating_mic: 'XCBO',
  },
  { id: 1, type: 'exchange', asset_class: 'crypto', locale: 'global', name: 'Coinbase' },
  { id: 48, type: 'exchange', asset_class: 'fx', locale: 'global', name: 'Currency Banks 1' },
];

/** `GET /v3/reference/exchanges?asset_class=&locale=`; one page. */
export function answerExchanges({ request }: ApiContext): ApiAnswer {
  const { asset_class: assetClass, locale } = request.query;
  const results = EXCHANGES.filter(
    (row) => (assetClass ?? row.asset_class) === row.asset_class && (locale ?? row.locale) === row.locale,
  );
  return found(
    { results, status: 'OK', request_id: request.requestId, count: results.length },
    results.length,
  );
}

/** `GET /{stocks|options|crypto|forex}/v1/exchanges`: the newer form, whose ids are text. */
export function answerNewExchanges({ request }: ApiContext, assetClass: string): ApiAnswer {
  const wanted = assetClass === 'forex' ? 'fx' : assetClass;
  const results = EXCHANGES.filter((row) => row.asset_class === wanted).map((row) => ({
    ...row,
    id: String(row.id),
  }));
  return found({ results, status: 'OK', request_id: request.requestId });
}
