import '../../plot/chart-colors.css';
import './explorer.css';
import { type ReactElement, useCallback } from 'react';
import type { BarsDocument } from '../../../contract/api/bars.ts';
import { useDocument } from '../../api/use-document.ts';
import { Button } from '../../part/button.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { ErrorState } from '../../part/error-state.tsx';
import { PageHead } from '../../part/page-head.tsx';
import { Segmented } from '../../part/segmented.tsx';
import { Skeleton } from '../../part/skeleton.tsx';
import { BarsTable } from './bars-table.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { DownloadMenu } from './download-menu.tsx';
import { ExplainPanel } from './explain-panel.tsx';
import { datasetOf } from './explain-question.ts';
import { ExplorerBar } from './explorer-bar.tsx';
import { type ExplorerState, isIntraday, overlayNames } from './explorer-state.ts';
import { OverlayBar } from './overlay-bar.tsx';
import { type LoadedBars, useBars } from './use-bars.ts';
import { useDrawing } from './use-drawing.ts';
import { type ChangeExplorer, useExplorerState } from './use-explorer-state.ts';

/** Bars of a symbol, drawn or listed, and why each is as it is. */
export function ExplorerPage(): ReactElement {
  const [state, change] = useExplorerState();
  const loaded = useBars(state);
  return (
    <div className="chart-colors">
      <PageHead
        title={state.symbol === '' ? 'Explorer' : state.symbol}
        lead={<SymbolLead symbol={state.symbol} />}
      >
        {state.symbol !== '' && (
          <>
            <Segmented
              label="Show as"
              value={state.view}
              options={[
                { value: 'chart', title: 'Chart' },
                { value: 'table', title: 'Table' },
              ]}
              onChange={(view) => change({ view })}
            />
            <DownloadMenu state={state} from={loaded.bars[0]?.date ?? null} />
          </>
        )}
      </PageHead>
      <ExplorerBar state={state} onChange={change} />
      {state.symbol === '' ? (
        <Start onChange={change} />
      ) : (
        <SymbolView state={state} loaded={loaded} onChange={change} />
      )}
    </div>
  );
}

function SymbolLead({ symbol }: { readonly symbol: string }): ReactElement {
  const { data } = useDocument('symbol', { parts: { symbol }, isEnabled: symbol !== '' });
  if (symbol === '' || data?.symbol.symbol !== symbol) return <>Bars of any symbol, and why they are so.</>;
  const { name, from, to } = data.symbol;
  return (
    <>
      {name ?? 'No name on record'}
      {from !== null && to !== null && (
        <span className="faint">
          {' '}
          · bars from {from} to {to}
        </span>
      )}
    </>
  );
}

/** No symbol yet: those with the most bars are a click away. */
function Start({ onChange }: { readonly onChange: ChangeExplorer }): ReactElement {
  const { data } = useDocument('symbols', { query: { q: '', limit: 8 } });
  if (data?.rows.length === 0) {
    return (
      <section className="panel">
        <EmptyState
          icon="explorer"
          title="The lake holds no bars yet"
          command="barlake sync stocks_daily --from 2024-01-02"
        >
          Once a sync has brought some, their symbols can be searched here.
        </EmptyState>
      </section>
    );
  }
  return (
    <section className="panel">
      <EmptyState
        icon="explorer"
        title="Which symbol?"
        actions={
          <div className="row start-symbols">
            {data?.rows.map(({ symbol, asset }) => (
              <Button key={`${asset} ${symbol}`} onClick={() => onChange({ symbol, asset })}>
                {symbol}
              </Button>
            ))}
          </div>
        }
      >
        Type a symbol or a name above
        {data === undefined
          ? '.'
          : `: ${data.total.toLocaleString('en-US')} are held. Or begin with one of these.`}
      </EmptyState>
    </section>
  );
}

function SymbolView({
  state,
  loaded,
  onChange,
}: {
  readonly state: ExplorerState;
  readonly loaded: LoadedBars;
  readonly onChange: ChangeExplorer;
}): ReactElement {
  const { bars, document, loadOlder } = loaded;
  const drawing = useDrawing(state, bars);
  const pick = useCallback(
    (index: number) => onChange({ at: bars[index]?.timeMs ?? null }),
    [bars, onChange],
  );
  const title = `${state.symbol}, bars of ${state.timeframe}`;
  const isExplaining = state.at !== null && document !== undefined;
  return (
    <div className={isExplaining ? 'explorer-grid has-aside' : 'explorer-grid'}>
      <section className="panel" aria-label={title}>
        <div className="chart-notes">
          <OverlayBar state={state} onChange={onChange} />
          <BarNotes state={state} loaded={loaded} />
        </div>
        <BarsOrFailure state={state} loaded={loaded} onChange={onChange}>
          {state.view === 'chart' ? (
            <ChartPanel title={title} drawing={drawing} onPick={pick} onNearStart={loadOlder} />
          ) : (
            <BarsTable
              title={title}
              bars={bars}
              overlays={overlayNames(state)}
              isIntraday={isIntraday(state.timeframe)}
              onPick={({ timeMs }) => onChange({ at: timeMs })}
              onMore={loaded.hasOlder ? loadOlder : undefined}
            />
          )}
        </BarsOrFailure>
      </section>
      {isExplaining && state.at !== null && (
        <ExplainPanel
          dataset={datasetOf(state, document)}
          symbol={state.symbol}
          timeMs={state.at}
          note={resampledNote(state, document)}
          onClose={() => onChange({ at: null })}
        />
      )}
    </div>
  );
}

function BarsOrFailure({
  state,
  loaded: { bars, error, isLoading, retry },
  onChange,
  children,
}: {
  readonly state: ExplorerState;
  readonly loaded: LoadedBars;
  readonly onChange: ChangeExplorer;
  readonly children: ReactElement;
}): ReactElement {
  if (error !== null && bars.length === 0) {
    const hasLines = overlayNames(state).length > 0;
    return (
      <div className="chart-failure">
        <ErrorState error={error} onRetry={retry} />
        {hasLines && (
          <Button onClick={() => onChange({ features: [], expressions: [] })}>
            Show the bars without lines
          </Button>
        )}
      </div>
    );
  }
  if (isLoading) return <Skeleton rows={12} />;
  if (bars.length > 0) return children;
  return (
    <EmptyState
      icon="explorer"
      title={`No bars of ${state.symbol} at ${state.timeframe}`}
      command={`barlake fetch ${state.symbol} --timeframes ${state.timeframe} --from 2024-01-02`}
    >
      The lake holds none {state.to === null ? '' : `up to ${state.to} `}that could be shown at this length.
      Another length may be held; or fetch them.
    </EmptyState>
  );
}

/** Where the bars come from, and what limits them. */
function BarNotes({
  state,
  loaded: { bars, document, isLoadingOlder, isFull },
}: {
  readonly state: ExplorerState;
  readonly loaded: LoadedBars;
}): ReactElement {
  return (
    <span className="bar-notes" role="status">
      {isLoadingOlder && 'Loading older bars… '}
      {isFull &&
        `${bars.length.toLocaleString('en-US')} bars are loaded, no more fit: choose a day under “Up to”. `}
      {document !== undefined && (
        <>
          {bars.length.toLocaleString('en-US')} bars from {document.origins.join(' and ') || 'nowhere'}
          {document.readAt !== state.timeframe && `, put together from ${document.readAt}`}
          {document.note !== null && ` · ${document.note}`}
        </>
      )}
    </span>
  );
}

function resampledNote({ timeframe }: ExplorerState, { readAt }: BarsDocument): string | null {
  return readAt === timeframe
    ? null
    : `This bar of ${timeframe} is put together from bars of ${readAt}. Here is the first of them.`;
}
