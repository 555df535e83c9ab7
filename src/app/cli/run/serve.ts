import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { checkConfigInput } from '../../config/config-schema.ts';
import { openServerWorld } from '../../server/open-server-world.ts';
import { serveUntil, startServer } from '../../server/run-server.ts';
import { checkAccess, type ServerAccess } from '../../server/security/server-access.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import type { Terminal } from '../terminal.ts';

type Flags = Invocation['options'];

/** Serves the lake until the command is stopped; that is its ordinary end. */
export async function run({ options, context }: Invocation): Promise<number> {
  const { config, terminal, signal } = context;
  const access = readAccess(options, context);
  checkAccess(access);
  const show = (line: string): void => showLine(line, terminal);
  await using opened = await openServerWorld({ context, access, show });
  const { world, switches } = opened;
  const server = await startServer(world, switches);
  if (context.json) await terminal.out(`${JSON.stringify({ url: server.url })}\n`);
  else await terminal.out(`${server.url}\n`);
  terminal.say(
    `The lake ${config.lake.root} is served there until you stop it${access.isReadOnly ? ', to read only' : ''}.`,
  );
  await serveUntil(server, signal);
  return EXIT.done;
}

function readAccess(flags: Flags, { config: { server } }: CommandContext): ServerAccess {
  const input = {
    host: flags['host'],
    port: readPort(flags['port']),
    token: flags['token'],
    cors: flags['cors'],
  };
  const checked = checkConfigInput({ server: input });
  if (checked.kind === 'invalid') throw usage(checked.issues.map(({ path }) => String(path[1])));
  const given = checked.input.server ?? {};
  return {
    host: given.host ?? server.host,
    port: given.port ?? server.port,
    token: given.token ?? server.token,
    operatorToken: server.operatorToken,
    viewToken: server.viewToken,
    isReadOnly: flags['readOnly'] === true,
    corsOrigins: given.cors ?? server.cors,
    allowedHosts: server.allowedHosts,
    requestsPerMinute: server.requestsPerMinute,
  };
}

function readPort(text: unknown): unknown {
  return typeof text === 'string' && /^\d{1,5}$/.test(text) ? Number(text) : text;
}

/** What they accept stands in the list of keys; what was found may be a token. */
function usage(names: readonly string[]): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `Not understood: ${[...new Set(names)].map((name) => `--${name}`).join(', ')}.`,
    mend: 'See `barlake serve --help`; docs/configuration.md says under `server` what is accepted.',
  });
}

/** Whoever looks at a terminal wants words; whatever collects the output of a service wants the line as it is. */
function showLine(line: string, terminal: Terminal): void {
  if (!terminal.isInteractive) terminal.say(line.trimEnd());
  else {
    const { level, msg, ...fields } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (Number(level) < WARN_LEVEL) return;
    const { method, url, status, err } = fields;
    const what = [method, url, status]
      .filter((part) => part !== undefined)
      .map(String)
      .join(' ');
    const reason = typeof err === 'object' && err !== null && 'message' in err ? String(err.message) : '';
    terminal.say([String(msg), what, reason].filter((part) => part !== '').join(': '));
  }
}

const WARN_LEVEL = 40;
