import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/setup/build.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'suite',
          include: ['test/**/*.test.ts'],
          exclude: ['test/netns/**', 'test/differential/**'],
        },
      },
      // Root, namespaces and real firewalls: `npm run test:netns`.
      {
        extends: true,
        test: {
          name: 'netns',
          include: ['test/netns/**/*.test.ts'],
          fileParallelism: false,
          // CI runs the differential suites at the same time: a machine that is out of breath may try again.
          retry: process.env.CI === 'true' ? 1 : 0,
          testTimeout: 120_000,
        },
      },
      // Random configurations against the real engines: `npm run test:differential`.
      {
        extends: true,
        test: {
          name: 'differential',
          include: ['test/differential/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
        },
      },
    ],
  },
});
