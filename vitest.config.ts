import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/setup/build.ts'],
    pool: 'forks',
    // Most tests wait for sockets and processes: every core has a worker, where vitest would leave one out.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests are about time-outs of real sockets. CI runs suites side by side: a machine that is out of breath
    // may try again, which the report shows; a developer's run may not.
    retry: process.env.CI === 'true' ? 2 : 0,
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
          // One runs the corpus, which takes longest, while the other does the rest.
          maxWorkers: 2,
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
