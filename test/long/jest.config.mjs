import { fileURLToPath } from 'node:url';
import config from '../../jest.config.mjs';

const rootDir = fileURLToPath(new URL('../..', import.meta.url));

/** The tests as they are, with properties that try for as long as LONG_SECONDS says instead of a number of times. */
export default {
  ...config,
  rootDir,
  projects: config.projects.map((project) => ({
    ...project,
    rootDir,
    resolver: '<rootDir>/test/long/resolver.cjs',
  })),
};
