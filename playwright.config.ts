import { defineConfig, type ReporterDescription } from "@playwright/test";
import { findChromium } from "./scripts/support/chromium.ts";

const chromium = await findChromium();
if (chromium === undefined) throw new Error("no Chromium was found: set CHROMIUM to its path");
const jsonReport = process.env["PLAYWRIGHT_JSON_OUTPUT_NAME"];
const reporters: ReporterDescription[] = [["list"]];
if (jsonReport !== undefined && jsonReport !== "") reporters.push(["json", { outputFile: jsonReport }]);

/** The browser suite: the real server with the real sample region, made once a run and removed afterwards. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results/runs",
  globalSetup: "./e2e/support/global-setup.ts",
  reporter: reporters,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // What is awaited comes at once on a quiet machine; a busy one is given time, and fails nothing by being slow.
  timeout: 300_000,
  expect: { timeout: 40_000 },
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: chromium.path, args: [...chromium.arguments] },
    timezoneId: "Asia/Shanghai",
    // What cannot be done is said where it stands, not by the end of the test.
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
    screenshot: "only-on-failure",
    trace: "off",
  },
});
