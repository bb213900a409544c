/**
 * Who may import whom (ARCHITECTURE, "Layers"). Every rule is an error; type-only imports count like any other.
 * Files are matched by their real path, so `@consilium/core/x.ts` is `shared/core/src/x.ts` here.
 * What depends on the name of an export rather than of a file (who mints a release) is in eslint.config.mjs.
 */
const TESTS = '(^test/|[.]test[.]ts$)';
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;
const STATE = ['^(node|coordinator)/src/(storage|[^/]+/storage)/', '^shared/server/src/database/'];
const DATA_QUERIES = ['^shared/core/src/sql/', '^shared/core/src/analyses/[^/]+/local[.]ts$'];
const NETWORK = '^(node:)?(http|https|http2|net|tls|dgram|inspector|dns)(/|$)';

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
/** Tests may import anything, unless a rule says otherwise. */
const source = (path, pathNot = []) => ({ path, pathNot: [TESTS, pathNot].flat() });
const sourceOutside = (...pathNot) => ({ pathNot: [TESTS, ...pathNot] });

module.exports = {
  forbidden: [
    rule('no-cycles', 'Two files that need each other are one file, or lack a third.', {}, { circular: true }),
    rule('no-unresolved', 'Every import must lead somewhere.', {}, { couldNotResolve: true }),
    rule(
      'no-vague-names',
      'A file is named after its one main export; no barrels, no drawers.',
      {},
      { path: '^(shared|node|coordinator|deploy|test)/.*/(index|utils?|helpers?|common|misc)[.](ts|mjs)$' },
    ),

    rule('tests-are-leaves', 'Nothing imports a test.', sourceOutside(), { path: TESTS }),
    rule('core-is-the-bottom', 'shared/core imports no other workspace.', source('^shared/core/'), {
      path: '^(shared/(?!core/)|node/|coordinator/|deploy/)',
    }),
    rule('server-knows-core-only', 'shared/server serves both processes.', source('^shared/server/'), {
      path: '^(shared/(?!core/|server/)|node/|coordinator/|deploy/)',
    }),
    rule('web-knows-core-only', 'shared/web serves pages and reports, and knows no process.', source('^shared/web/'), {
      path: '^(shared/(?!core/|web/)|node/|coordinator/|deploy/)',
    }),
    rule('web-runs-in-a-browser', 'shared/web is drawn in a browser too: no Node built-in.', source('^shared/web/'), {
      dependencyTypes: ['core'],
    }),
    rule('node-never-coordinator', 'The two sides share protocol, not code.', source('^node/'), {
      path: '^(coordinator|deploy)/',
    }),
    rule('coordinator-never-node', 'The two sides share protocol, not code.', source('^coordinator/'), {
      path: '^(node|deploy)/',
    }),

    rule(
      'client-knows-protocol-only',
      'A client speaks to the coordinator over HTTP like anybody else.',
      source('^coordinator/clients/'),
      { path: '^coordinator/(?!clients/)' },
    ),
    rule(
      'client-is-outside',
      'The processes do not use the client.',
      sourceOutside('^coordinator/clients/', '^deploy/'),
      {
        path: '^coordinator/clients/',
      },
    ),

    rule('core-is-pure', 'shared/core does no I/O and runs in a browser: no Node built-in.', source('^shared/core/'), {
      dependencyTypes: ['core'],
    }),
    rule('core-packages', 'shared/core uses a short, closed list of packages.', source('^shared/core/'), {
      path: '(^|/)node_modules/',
      pathNot: packages('zod', 'canonicalize', 'ml-matrix', 'kysely', '@stdlib/[^/]+'),
    }),

    rule(
      'coordinator-without-local-halves',
      'The coordinator must not be able to reach the half of an analysis that touches records.',
      source('^coordinator/'),
      { path: '^shared/core/src/analyses/[^/]+/local[.]ts$', reachable: true },
    ),
    rule(
      'node-without-results',
      'A node must not be able to reach the half of an analysis that reads a controlled total.',
      source('^node/'),
      { path: '^shared/core/src/analyses/[^/]+/(result|combine)[.]ts$', reachable: true },
    ),

    rule(
      'participant-has-one-door',
      'The steps of a participant share a checked state: only the participant itself puts them together.',
      sourceOutside('^shared/core/src/secure-aggregation/participant[.]ts$'),
      { path: '^shared/core/src/secure-aggregation/participant-steps[.]ts$' },
    ),

    rule(
      'only-outbox-sends',
      'Only the outbox can send a release; only composition hands it the transport.',
      sourceOutside('^node/src/release/(outbox|coordinator-transport)[.]ts$'),
      { path: '^node/src/release/transport[.]ts$' },
    ),
    rule(
      'transport-is-composed',
      'What implements the transport is made where the node is put together, and reaches nobody but the outbox.',
      sourceOutside('^node/src/release/outbox[.]ts$', '^node/src/(start|compose)[.]ts$'),
      { path: '^node/src/release/coordinator-transport[.]ts$' },
    ),
    rule(
      'released-stays-in-release',
      'A release is minted by the gate and checked by the outbox; others may only name its type.',
      sourceOutside('^node/src/release/(gate|outbox)[.]ts$'),
      { path: '^node/src/release/released[.]ts$', dependencyTypesNot: ['type-only'] },
    ),

    rule(
      'kysely-in-its-places',
      'State is read and written in storage only; data queries are built in core/sql and local halves only.',
      sourceOutside(...STATE, ...DATA_QUERIES),
      { path: packages('kysely') },
    ),
    rule(
      'state-is-not-data',
      'What stores state, and the coordinator as a whole, builds no query on records.',
      source(['^coordinator/', '^shared/server/', ...STATE]),
      { path: '^shared/core/src/sql/' },
    ),
    rule('sqlite-in-database', 'SQLite is opened in one place.', sourceOutside('^shared/server/src/database/'), {
      path: '^(node:)?sqlite$',
    }),
    rule(
      'postgres-in-database',
      'PostgreSQL is reached through the state database, or as a data engine.',
      sourceOutside('^shared/server/src/database/', '^node/src/engine/postgres'),
      { path: packages('pg', 'pg-[^/]+') },
    ),
    rule(
      'duckdb-in-engine',
      'Records are read by the engine and by the loader only.',
      sourceOutside('^node/src/(engine|data)/'),
      { path: packages('@duckdb') },
    ),
    rule(
      'duckdb-in-a-process-of-its-own',
      'The node itself loads no DuckDB: its engine is a child process.',
      source('^node/src/start[.]ts$'),
      { path: packages('@duckdb'), reachable: true },
    ),
    rule(
      'records-without-network-or-keys',
      'The processes that see records cannot reach the network, a key, or what is on its way out.',
      source('^node/src/(engine/engine|data/data)-process[.]ts$'),
      {
        path: [NETWORK, '^shared/server/src/(signing|http)/', '^node/src/(release|storage|http)/'],
        reachable: true,
      },
    ),
    rule(
      'records-without-keys',
      'The process that speaks to a warehouse has a network, and neither a key nor what is on its way out.',
      source('^node/src/engine/postgres-process[.]ts$'),
      { path: ['^shared/server/src/(signing|http)/', '^node/src/(release|storage|http)/'], reachable: true },
    ),
    rule('engine-without-network', 'What sees the data has no network.', source('^node/src/(engine|data)/'), {
      path: NETWORK,
    }),
    rule(
      'express-in-http',
      'HTTP stays thin: handlers return values, http/ turns them into responses.',
      sourceOutside('^(node|coordinator|shared/server)/src/(http|[^/]+/http)/'),
      { path: packages('express', 'express-[^/]+', 'helmet') },
    ),
    rule('declared-packages', 'A workspace declares what it uses, and uses no development package.', sourceOutside(), {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
    }),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(shared/[^/]+|node|coordinator|deploy|test)/(dist|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
