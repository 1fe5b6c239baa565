import { availableParallelism } from 'node:os'

/** HUIDA_TEST_STORE=postgres: what tests keep in memory or in a file is kept in PostgreSQL. */
const onPostgres = process.env.HUIDA_TEST_STORE === 'postgres'

/** Every package is tested from its sources, as native ES modules. */
export default {
  testEnvironment: '<rootDir>/scripts/jest-environment.mjs',
  // For a machine with other work: a test that hangs is told in the end, one that is slow passes.
  testTimeout: 300_000,
  // More than there are processors: more than half of the time of tests is waiting, for programs that they start and for timers.
  maxWorkers: availableParallelism() + 1,
  // Counting the steps of every expression takes minutes: npm run test:linear.
  testMatch: process.env.HUIDA_LINEAR ? ['<rootDir>/scripts/linear/*.test.ts'] : ['<rootDir>/**/src/**/*.test.ts'],
  // A template is tested where it was copied to.
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/template/'],
  modulePathIgnorePatterns: ['/dist/'],
  ...(onPostgres && {
    globalSetup: '<rootDir>/scripts/test-store/setup.mjs',
    globalTeardown: '<rootDir>/scripts/test-store/teardown.mjs',
  }),
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  moduleNameMapper: {
    ...(onPostgres && {
      '^@huida/plugin-store-sqlite$': '<rootDir>/scripts/test-store/sqlite.ts',
      '^\\./test-store\\.js$': '<rootDir>/scripts/test-store/core.ts',
    }),
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@huida/core$': '<rootDir>/core/src/index.ts',
    '^@huida/core/sql$': '<rootDir>/core/src/store/sql/index.ts',
    '^@huida/core/media$': '<rootDir>/core/src/media/index.ts',
    '^@huida/core/net$': '<rootDir>/core/src/net/index.ts',
    '^@huida/core/testing$': '<rootDir>/core/src/testing/index.ts',
    '^@huida/calendar$': '<rootDir>/calendar/src/index.ts',
    '^@huida/statistics$': '<rootDir>/statistics/src/index.ts',
    '^@huida/knowledge$': '<rootDir>/knowledge/src/index.ts',
    '^@huida/knowledge/(.*)$': '<rootDir>/knowledge/src/$1/index.ts',
    '^@huida/emulators/(.*)$': '<rootDir>/emulators/src/$1/index.ts',
    '^@huida/adapter-([^/]+)/conformance$': '<rootDir>/adapters/$1/src/conformance.ts',
    '^@huida/adapter-([^/]+)$': '<rootDir>/adapters/$1/src/index.ts',
    '^@huida/plugin-([^/]+)/([^/]+)$': '<rootDir>/plugins/$1/src/$2/index.ts',
    '^@huida/plugin-([^/]+)$': '<rootDir>/plugins/$1/src/index.ts',
  },
}
