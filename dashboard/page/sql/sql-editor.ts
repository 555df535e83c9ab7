import { type Completion, completeFromList, insertBracket } from '@codemirror/autocomplete';
import { sql } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { anyColumn, type CompletionSchema } from './completion-schema.ts';
import { DUCKDB, DUCKDB_FUNCTIONS } from './duckdb-dialect.ts';

/** An editor of one statement. */
export interface SqlEditor {
  /** The selection; the whole text without one. */
  readonly chosen: () => string;
  readonly replace: (text: string) => void;
  readonly insert: (text: string) => void;
  readonly complete: (schema: CompletionSchema) => void;
  readonly focus: () => void;
  readonly close: () => void;
}

/**
 * Opens an editor below a shadow root of `host`: there it may bring its style sheets as objects, which the page’s policy allows,
 * instead of as elements, which it does not.
 */
export function openSqlEditor(
  host: HTMLElement,
  {
    text,
    onRun,
    onChange,
  }: {
    readonly text: string;
    readonly onRun: () => void;
    readonly onChange: (text: string) => void;
  },
): SqlEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const language = new Compartment();
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(
          keymap.of([
            {
              key: 'Mod-Enter',
              run: () => {
                onRun();
                return true;
              },
            },
          ]),
        ),
        basicSetup,
        language.of(languageOf({})),
        LOOK,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': 'SQL statement; Control Enter runs it, Escape and Tab leave it',
          // What is scrolled is found by those who look for what can be focused.
          tabindex: '0',
        }),
        replaceSelected,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    chosen() {
      const { from, to } = view.state.selection.main;
      return view.state.sliceDoc(from, to).trim() || view.state.doc.toString();
    },
    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    insert(text) {
      view.dispatch(view.state.replaceSelection(text));
      view.focus();
    },
    complete(schema) {
      view.dispatch({ effects: language.reconfigure(languageOf(schema)) });
    },
    focus: () => view.focus(),
    close: () => view.destroy(),
  };
}

/**
 * Replaces the selection itself when something is typed over it: the browser would carry the selection’s look over to the new
 * text as a style attribute, which the page’s policy forbids.
 */
const replaceSelected = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { data, inputType } = event;
    if (data === null || inputType !== 'insertText' || view.state.selection.main.empty) return false;
    const typed = view.state.update(view.state.replaceSelection(data), { userEvent: 'input.type' });
    view.dispatch(insertBracket(view.state, data) ?? typed);
    event.preventDefault();
    return true;
  },
});

function languageOf(schema: CompletionSchema): Extension {
  const columns = anyColumn(schema).map((column): Completion => ({ ...column, boost: 2 }));
  const functions = DUCKDB_FUNCTIONS.map(
    (label): Completion => ({ label, type: 'function', apply: `${label}(`, boost: 1 }),
  );
  return [
    sql({ dialect: DUCKDB, schema, upperCaseKeywords: true }),
    // Columns are wanted before a FROM says of which table, too.
    DUCKDB.language.data.of({ autocomplete: completeFromList([...columns, ...functions]) }),
  ];
}

const HIGHLIGHT = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--chart-line-3)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--accent)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--text-faint)', fontStyle: 'italic' },
  { tag: [tags.operator, tags.punctuation], color: 'var(--text-soft)' },
]);

const LOOK: Extension = [
  syntaxHighlighting(HIGHLIGHT),
  EditorView.theme({
    '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--panel)', fontSize: '13px' },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
    '.cm-content': { caretColor: 'var(--accent)', padding: '10px 0' },
    '.cm-cursor': { borderLeftColor: 'var(--accent)' },
    '.cm-gutters': {
      backgroundColor: 'var(--panel)',
      color: 'var(--text-faint)',
      border: 'none',
    },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--line-tint)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      backgroundColor: 'var(--selection)',
    },
    '.cm-selectionMatch': { backgroundColor: 'var(--accent-ground)' },
    '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-ground)', outline: 'none' },
    '.cm-tooltip': {
      backgroundColor: 'var(--raised)',
      border: '1px solid var(--line-strong)',
      borderRadius: '6px',
      overflow: 'hidden',
      boxShadow: 'var(--float)',
    },
    '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '16em' },
    '.cm-tooltip-autocomplete ul li': { padding: '2px 8px' },
    '.cm-tooltip.cm-tooltip-autocomplete ul li[aria-selected]': {
      backgroundColor: 'var(--accent-ground)',
      color: 'var(--text)',
    },
    '.cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail': { color: 'var(--text-soft)' },
    '.cm-completionDetail': { color: 'var(--text-faint)', fontStyle: 'normal', marginLeft: '1.5em' },
    '.cm-completionMatchedText': { color: 'var(--accent)', textDecoration: 'none', fontWeight: '600' },
    '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--text)' },
    '.cm-textfield, .cm-button': {
      backgroundColor: 'var(--panel)',
      backgroundImage: 'none',
      border: '1px solid var(--line-strong)',
      color: 'var(--text)',
    },
  }),
];
