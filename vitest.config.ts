import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/**/*.test.ts", "apps/**/*.test.ts", "scripts/**/*.test.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // A busy machine is given time; what is awaited comes at once on a quiet one.
    expect: { poll: { timeout: 60_000 } },
    pool: "forks",
    // The program runs as it does outside: Node reads its types away and keeps what it compiled.
    experimental: { viteModuleRunner: false },
    maxWorkers: 2,
    // A worker keeps the modules it has read for its next file: tests share nothing through them.
    isolate: false,
    globalSetup: ["packages/platform/src/test-support/global-setup.ts"],
  },
});
