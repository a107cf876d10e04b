#!/usr/bin/env node
// The command's entry: plain JavaScript that an older Node can read. It finds a Node that runs the program and becomes it.
import { spawn } from "node:child_process";
import module from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
// A terminal sends its signals to parent and child alike; only what reached the parent alone is passed on.
const FORWARD_AFTER_MILLISECONDS = 100;

if (process.features.typescript) {
  module.enableCompileCache?.();
  await import("../src/main.ts");
} else {
  const node = installedNode();
  if (node === undefined) explain();
  else runUnder(node);
}

/** The Node that was installed with us for this platform. */
function installedNode() {
  const system = process.platform === "win32" ? "win" : process.platform;
  try {
    const manifest = module
      .createRequire(import.meta.url)
      .resolve(`node-${system}-${process.arch}/package.json`);
    return join(dirname(manifest), "bin", process.platform === "win32" ? "node.exe" : "node");
  } catch {
    return undefined;
  }
}

function explain() {
  process.exitCode = 2;
  const zh = `xinpark 需要 Node 22.18 或更新版本，当前为 ${process.version}；本平台没有随附的 Node，请自行安装。`;
  const en = `xinpark needs Node 22.18 or newer, this is ${process.version}; none came with the packages for this platform: please install one.`;
  if (!process.argv.includes("--json")) return void process.stderr.write(`${zh}\n${en}\n`);
  const error = { code: "node-too-old", message: { zh, en }, path: null };
  process.stdout.write(`${JSON.stringify({ error })}\n`);
}

/**
 * Runs this same file under another Node; streams are shared, signals and the way it ended are passed on.
 * @param {string} node
 */
function runUnder(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    // The channel tells the child which signals came, and by closing, that we were killed.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, XINPARK_ENTRY: "1" },
  });
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      setTimeout(() => {
        if (child.connected) child.send({ signal }, () => undefined);
        else child.kill(signal);
      }, FORWARD_AFTER_MILLISECONDS).unref();
    });
  }
  child.on("error", (error) => {
    process.stderr.write(`xinpark: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) return void (process.exitCode = code ?? 1);
    for (const one of SIGNALS) process.removeAllListeners(one);
    process.exitCode = 128 + constants.signals[signal];
    process.kill(process.pid, signal);
  });
}
