import '../../plot/chart-colors.css';
import './quality.css';
import type { ReactElement } from 'react';
import { useDocument } from '../../api/use-document.ts';
import { PageHead } from '../../part/page-head.tsx';
import { Segmented } from '../../part/segmented.tsx';
import { FindingsTab } from './findings-tab.tsx';
import { QualityTotals } from './quality-totals.tsx';
import { QuarantineTab } from './quarantine-tab.tsx';
import { TrendsTab } from './trends-tab.tsx';
import { useQualityState } from './use-quality-state.ts';
import { ValidateButton } from './validate-button.tsx';

/** What checks found, which rows were refused, and how that went over time. */
export function QualityPage(): ReactElement {
  const [state, change] = useQualityState();
  const { data: quality } = useDocument('quality');
  return (
    <div className="chart-colors">
      <PageHead title="Quality" lead="What checks found, which rows were refused, and what became of them.">
        <Segmented
          label="Part of the page"
          value={state.tab}
          options={[
            { value: 'findings', title: 'Findings' },
            { value: 'quarantine', title: 'Quarantine' },
            { value: 'trends', title: 'Over time' },
          ]}
          onChange={(tab) => change({ tab })}
        />
        <ValidateButton />
      </PageHead>
      {quality !== undefined && <QualityTotals quality={quality} onChange={change} />}
      {state.tab === 'findings' && <FindingsTab state={state} onChange={change} />}
      {state.tab === 'quarantine' && <QuarantineTab state={state} onChange={change} />}
      {state.tab === 'trends' && <TrendsTab onChange={change} />}
    </div>
  );
}
