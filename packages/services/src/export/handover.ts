/** One thing at a time from a giver to a taker; the giver waits until it is taken. */
export class Handover<T> {
  #waiting: ((value: { readonly thing: T } | { readonly error: unknown } | null) => void) | null = null;
  #offered: { readonly thing: T; readonly accept: (taken: boolean) => void } | null = null;
  #ended: { readonly error: unknown } | null = null;
  #stopped = false;

  give(thing: T): Promise<boolean> {
    if (this.#stopped) return Promise.resolve(false);
    return new Promise((accept) => {
      this.#offered = { thing, accept };
      this.#pass();
    });
  }

  end(error: unknown): void {
    this.#ended = { error };
    this.#pass();
  }

  stop(): void {
    this.#stopped = true;
    this.#offered?.accept(false);
    this.#offered = null;
  }

  async *taken(): AsyncGenerator<T> {
    for (;;) {
      const next = await new Promise<{ readonly thing: T } | { readonly error: unknown } | null>(
        (resolve) => {
          this.#waiting = resolve;
          this.#pass();
        },
      );
      if (next === null) return;
      if ("error" in next) throw next.error;
      yield next.thing;
    }
  }

  #pass(): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    if (this.#offered !== null) {
      const { thing, accept } = this.#offered;
      this.#offered = null;
      this.#waiting = null;
      waiting({ thing });
      accept(true);
    } else if (this.#ended !== null) {
      this.#waiting = null;
      waiting(this.#ended.error === null ? null : { error: this.#ended.error });
    }
  }
}
