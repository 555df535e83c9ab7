import type {
  IChartApiBase,
  IPanePrimitive,
  IPrimitivePaneRenderer,
  Logical,
  PaneAttachedParameter,
} from 'lightweight-charts';
import type { ExtendedSpan } from './session-spans.ts';

/** Shades runs of bars behind everything else. */
export interface SessionShading {
  readonly primitive: IPanePrimitive;
  readonly show: (spans: readonly ExtendedSpan[], color: string) => void;
}

/** Makes a shading for one pane; nothing is shaded until it is shown spans. */
export function makeSessionShading(): SessionShading {
  let attached: PaneAttachedParameter | undefined;
  let spans: readonly ExtendedSpan[] = [];
  let color = 'transparent';
  const renderer: IPrimitivePaneRenderer = {
    draw() {},
    drawBackground(target) {
      const chart = attached?.chart;
      if (chart === undefined) return;
      target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio }) => {
        context.fillStyle = color;
        for (const [left, right] of edges(chart, spans)) {
          const x = Math.round(left * horizontalPixelRatio);
          context.fillRect(x, 0, Math.round(right * horizontalPixelRatio) - x, bitmapSize.height);
        }
      });
    },
  };
  return {
    primitive: {
      attached(parameter) {
        attached = parameter;
      },
      detached() {
        attached = undefined;
      },
      paneViews: () => [{ zOrder: () => 'bottom', renderer: () => renderer }],
    },
    show(newSpans, newColor) {
      spans = newSpans;
      color = newColor;
      attached?.requestUpdate();
    },
  };
}

/** Left and right edges, in pixels, of the spans that can be seen. */
function edges(chart: IChartApiBase, spans: readonly ExtendedSpan[]): readonly (readonly [number, number])[] {
  const scale = chart.timeScale();
  const range = scale.getVisibleLogicalRange();
  if (range === null) return [];
  const half = scale.options().barSpacing / 2;
  return spans
    .filter(({ first, last }) => last >= range.from - 1 && first <= range.to + 1)
    .flatMap(({ first, last }) => {
      const left = scale.logicalToCoordinate(first as Logical);
      const right = scale.logicalToCoordinate(last as Logical);
      return left === null || right === null ? [] : [[left - half, right + half] as const];
    });
}
