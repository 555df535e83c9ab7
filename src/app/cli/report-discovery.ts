import { countOf } from '../../domain/count-of.ts';
import type { DiscoverReporter } from '../universe/discover.ts';
import type { CommandContext } from './command-spec.ts';
import { createProgress, type Progress } from './progress-bar.ts';

/** Shows on stderr how pages come in; dispose it when the discovery is over. */
export function reportDiscovery(
  context: CommandContext,
  category: string,
): DiscoverReporter & Disposable & { stop(): void } {
  let progress: Progress | undefined;
  let pages = 0;
  const stop = (): void => progress?.stop();
  return {
    planned({ calls, reason }) {
      if (calls === 0) return;
      const count = `${calls === 1 ? '' : 'about '}${countOf(calls, 'call')}`;
      context.terminal.say(`Asking the vendor, ${count}: ${reason} …`);
      progress = createProgress(context, { label: `discover ${category}`, total: calls, unit: 'pages' });
    },
    page() {
      pages += 1;
      progress?.update({ done: pages });
    },
    fellBack(route) {
      context.terminal.say(
        `The vendor’s plan has no snapshot, or it was empty; taking the ${route} instead.`,
      );
    },
    stop,
    [Symbol.dispose]: stop,
  };
}
