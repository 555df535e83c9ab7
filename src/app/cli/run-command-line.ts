import { BarlakeError } from '../../domain/barlake-error.ts';
import { EXIT } from '../../domain/error-code.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import type { CommandContext, CommandGroup, CommandSpec } from './command-spec.ts';
import type { HostProcess } from './host-process.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { createProcessTerminal, type ProcessTerminal } from './process-terminal.ts';
import { type RenderedError, renderError } from './render-error.ts';
import { createSecretMask, type SecretMask } from './secret-mask.ts';
import { peekFlags } from './shared-flags.ts';
import { stopOnSignal } from './stop-signal.ts';

interface Session {
  readonly host: HostProcess;
  readonly specs: readonly (CommandSpec | CommandGroup)[];
  readonly terminal: ProcessTerminal;
  readonly mask: SecretMask;
  readonly controller: AbortController;
}

/** Parses, configures and runs one command line, errors included; resolves to the exit code once all output is written. */
export async function runCommandLine(
  host: HostProcess,
  specs: readonly (CommandSpec | CommandGroup)[],
): Promise<number> {
  const peeked = peekFlags(host.argv);
  const mask = createSecretMask();
  const controller = new AbortController();
  let isOutputClosed = false;
  const terminal = createProcessTerminal({
    host,
    quiet: peeked.quiet,
    mask,
    onClosed() {
      isOutputClosed = true;
      controller.abort(new BarlakeError('E_CANCELLED', { message: 'The output takes no more.' }));
    },
  });
  const describe = (error: unknown): RenderedError =>
    renderError(error, {
      mask,
      colors: terminal.errColors,
      debug: peeked.debug,
      signal: controller.signal,
    });
  let exitCode: number;
  try {
    exitCode = await run({ host, specs, terminal, mask, controller });
  } catch (error) {
    const rendered = describe(error);
    exitCode = rendered.exit;
    // `barlake query … | head` is a success: the reader has what it wanted.
    if (isOutputClosed && rendered.document.error.code === 'E_CANCELLED') exitCode = EXIT.done;
    else {
      terminal.attach?.(undefined);
      terminal.complain(rendered.human);
      if (peeked.json) await terminal.out(`${JSON.stringify(rendered.document, null, 2)}\n`);
    }
  }
  await terminal.flush();
  if (terminal.failure === undefined) return exitCode;
  const lost = describe(explainDiskError(terminal.failure, 'the output'));
  terminal.complain(lost.human);
  return lost.exit;
}

async function run(session: Session): Promise<number> {
  const { host, terminal, mask, controller } = session;
  const parsed = parseCommandLine(host.argv, {
    specs: session.specs,
    version: host.version,
    columns: terminal.columns,
  });
  if (parsed.kind === 'text') {
    await terminal.out(parsed.text);
    return EXIT.done;
  }
  stopOnSignal(host, terminal, controller);
  const { spec, flags } = parsed;
  const [{ loadConfiguration }, runner] = await Promise.all([
    import('../config/load-configuration.ts'),
    spec.load(),
  ]);
  const loaded = await loadConfiguration({
    flags: { lake: flags.lake, config: flags.config, logLevel: flags.logLevel },
    env: host.env,
    cwd: host.cwd,
    learnSecret: (secret) => mask.learn(secret),
  });
  if (loaded.problem !== undefined && spec.toleratesBrokenConfig !== true) throw loaded.problem;
  const context: CommandContext = {
    config: loaded.config,
    loaded,
    terminal,
    clock: host.clock,
    random: host.random,
    signal: controller.signal,
    json: flags.json === true,
    quiet: flags.quiet === true,
    version: host.version,
    cwd: host.cwd,
    env: host.env,
  };
  const isMounted = loaded.problem === undefined && loaded.config.lake.bucket !== undefined;
  if (!isMounted) return runner.run({ args: parsed.args, options: parsed.options, context });
  const { mountLake } = await import('../storage/mount-lake.ts');
  await using _mount = await mountLake(loaded.config, context);
  return await runner.run({ args: parsed.args, options: parsed.options, context });
}
