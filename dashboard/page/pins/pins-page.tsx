import './pins.css';
import type { ReactElement } from 'react';
import { useDocument } from '../../api/use-document.ts';
import { Loaded } from '../../part/loaded.tsx';
import { PageHead } from '../../part/page-head.tsx';
import { ComparePanel } from './compare-panel.tsx';
import { MakePin } from './make-pin.tsx';
import { PinList } from './pin-list.tsx';
import { usePinState } from './use-pin-state.ts';

/** Versions of the lake that stay as they are, and how they differ from one another and from now. */
export function PinsPage(): ReactElement {
  const [state, change] = usePinState();
  const query = useDocument('pins');
  return (
    <>
      <PageHead
        title="Pins"
        lead="Versions of the lake that stay as they are, whatever is corrected later."
      />
      <Loaded query={query} rows={6}>
        {({ pins }) => (
          <>
            <div className="pins-top">
              <PinList pins={pins} onCompare={(pin) => change({ pin, with: '', day: '' })} />
              <MakePin pins={pins} />
            </div>
            {pins.length > 0 && <ComparePanel pins={pins} state={state} onChange={change} />}
          </>
        )}
      </Loaded>
    </>
  );
}
