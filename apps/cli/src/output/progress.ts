/** Progress of long work on the standard error: one changing line on a terminal, else a line every few seconds. */

export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Progress {
  /** Shows where the work stands; shown no more often than the stream bears. */
  update(text: string): void;
  /** Clears the changing line. */
  end(): void;
}

const TERMINAL_MILLISECONDS = 100;
const LINES_MILLISECONDS = 3000;

/** `clock` gives milliseconds that only grow. */
export function createProgress(stream: ProgressStream, clock: () => number): Progress {
  const terminal = stream.isTTY === true;
  const pause = terminal ? TERMINAL_MILLISECONDS : LINES_MILLISECONDS;
  // Short work says nothing where every line stays.
  let last = terminal ? Number.NEGATIVE_INFINITY : clock();
  let shown = false;
  return {
    update(text) {
      const now = clock();
      if (now - last < pause) return;
      last = now;
      shown = true;
      stream.write(terminal ? `\r\u001B[2K${text}` : `${text}\n`);
    },
    end() {
      if (terminal && shown) stream.write("\r\u001B[2K");
      shown = false;
    },
  };
}
