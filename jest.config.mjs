const swc = {
  jsc: { target: 'es2024', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
  module: { type: 'es6' },
};
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['<rootDir>/.consilium'],
};
/** unit: beside the code. suite: under test/, crosses a package, starts processes. fault: kill -9, takes minutes. */
export default {
  // Many tests start processes: a busy machine is no failure. (jest reads this here only, not in a project.)
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{shared,node,coordinator,deploy}/**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'suite',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/faults/'],
    },
    { ...shared, displayName: 'fault', testMatch: ['<rootDir>/test/faults/*.test.ts'] },
  ],
};
