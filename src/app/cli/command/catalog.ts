import type { CommandGroup, CommandSpec } from '../command-spec.ts';

const rebuildCommand: CommandSpec = {
  name: 'rebuild',
  summary: 'make the catalog anew from the lake’s files',
  configure(command) {
    command.addHelpText(
      'after',
      '\nReads every file of the lake; changes none. A catalog that cannot be read is set aside, never deleted.\nExample: barlake catalog rebuild --lake /data/lake',
    );
  },
  load: () => import('../run/catalog.ts'),
};

const copyCommand: CommandSpec = {
  name: 'copy',
  summary: 'move the catalog between the file in the lake and Postgres',
  configure(command) {
    command
      .option('--to <url>', 'copy the configured catalog to there: sqlite, or postgres://…')
      .option('--from <url>', 'copy to the configured catalog from there')
      .option('--force', 'replace what the other catalog holds')
      .addHelpText(
        'after',
        '\nEverything is copied in one transaction and read back; the catalog it comes from stays as it is. Afterwards set catalog.url.\n--from keeps a password out of the list of processes.\nExamples:\n  barlake catalog copy --to postgres://barlake@db.example.org/market\n  BARLAKE_CATALOG_URL=postgres://… barlake catalog copy --from sqlite',
      );
  },
  load: () => import('../run/catalog-copy.ts'),
};

/** `barlake catalog …`: the catalog as a whole. */
export const catalogCommand: CommandGroup = {
  name: 'catalog',
  summary: 'rebuild the catalog from the lake’s files, or move it to Postgres and back',
  commands: [rebuildCommand, copyCommand],
};
