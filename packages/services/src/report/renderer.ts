import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ReportDocument } from "@xinpark/kernel/report";
import type { ReportRenderer } from "../context/index.ts";
import { isRenderAnswer } from "./renderer-protocol.ts";

/** Laying reports out as PDF/A-2b, in a process of its own that is begun with the first and renewed from time to time: what lays out is native code, and a
 * fault in it must not end the server. */

/** After so many the process is renewed: what the compiler keeps does not grow for ever. */
const RENDERINGS = 400;

interface Waiting {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

class RenderingProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #broken = false;

  constructor() {
    this.#child = fork(fileURLToPath(new URL("./renderer-child.ts", import.meta.url)), [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      execArgv: [],
    });
    this.#hold(false);
    this.#child.on("message", (message: unknown) => this.#settle(message));
    this.#child.on("error", (error) => this.#fail(error));
    this.#child.on("exit", () => this.#fail(new Error("the process that lays reports out has ended")));
  }

  get isSpent(): boolean {
    return this.#broken || this.#count >= RENDERINGS;
  }

  render(document: ReportDocument, day: string): Promise<Uint8Array> {
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // The program does not end while a report is being laid out.
      this.#hold(true);
      const { qr } = document.verification;
      this.#child.send({ id, document: JSON.stringify(document), qr, day }, (error) => {
        if (error !== null) this.#fail(error);
      });
    });
  }

  #settle(message: unknown): void {
    if (!isRenderAnswer(message)) return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0) {
      this.#hold(false);
      if (this.isSpent) this.end();
    }
    if ("bytes" in message) waiting?.resolve(message.bytes);
    else waiting?.reject(new Error(message.failure));
  }

  #fail(error: Error): void {
    this.#broken = true;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #hold(held: boolean): void {
    if (held) {
      this.#child.ref();
      this.#child.channel?.ref();
    } else {
      this.#child.unref();
      this.#child.channel?.unref();
    }
  }

  end(): void {
    this.#broken = true;
    this.#child.kill();
  }
}

/** A renderer whose process begins with the first report. */
export function createReportRenderer(): ReportRenderer {
  let child: RenderingProcess | null = null;
  return {
    render: (document, day) => {
      if (child === null || child.isSpent) child = new RenderingProcess();
      return child.render(document, day);
    },
    close: () => {
      child?.end();
      child = null;
    },
  };
}
