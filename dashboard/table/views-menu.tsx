import { type ReactElement, useMemo, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { Button, IconButton } from '../part/button.tsx';
import { TextField } from '../part/field.tsx';
import { makeSetting, type Setting, useSetting } from '../setting/setting.ts';
import { isSameSearch, parseViews, VIEW_NAME_MAX, withoutView, withView } from './saved-views.ts';

/** Filters of a page under names of one’s own: to keep, to come back to, to forget. This browser remembers them; links have them whole. */
export function ViewsMenu({ page }: { readonly page: string }): ReactElement {
  const setting: Setting<string> = useMemo(
    () => makeSetting<string>(`views.${page}`, '', (text): text is string => text !== ''),
    [page],
  );
  const [text, write] = useSetting(setting);
  const views = useMemo(() => parseViews(text), [text]);
  const [path] = useLocation();
  const search = useSearch();
  const [name, setName] = useState('');
  const current = views.find((view) => isSameSearch(view.search, search));
  return (
    <details className="menu views">
      <summary>{current?.name ?? 'Views'}</summary>
      <div className="menu-box">
        {views.length === 0 && <p className="faint">Choose filters, then keep them here under a name.</p>}
        <ul>
          {views.map((view) => (
            <li key={view.name} className="row">
              <Link
                href={view.search === '' ? path : `${path}?${view.search}`}
                aria-current={view === current ? 'true' : undefined}
              >
                {view.name}
              </Link>
              <IconButton
                icon="close"
                label={`Forget ${view.name}`}
                onClick={() => write(JSON.stringify(withoutView(parseViews(setting.read()), view.name)))}
              />
            </li>
          ))}
        </ul>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            // Read anew: another tab may have kept something meanwhile.
            write(JSON.stringify(withView(parseViews(setting.read()), { name, search })));
            setName('');
          }}
        >
          <TextField
            label="Name of this view"
            value={name}
            maxLength={VIEW_NAME_MAX}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" disabled={name.trim() === ''}>
            Keep this view
          </Button>
        </form>
      </div>
    </details>
  );
}
