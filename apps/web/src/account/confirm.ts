import { createContext, useContext } from "react";
import { asApiError } from "../shared/problems.ts";

/** Acts that ask once more who is there: the password is asked for when the server wants it, and the act done again with it. */

export type Act<T> = (confirmation: string | undefined) => Promise<T>;

/** Asks the reader for the password and does the act with it; rejects with `Cancelled` when the reader turns away. */
export type Asker = (attempt: (password: string) => Promise<"done" | "wrong">) => Promise<void>;

export class Cancelled extends Error {
  constructor() {
    super("the reader turned away");
    this.name = "Cancelled";
  }
}

export const ConfirmContext = createContext<Asker>(() => Promise.reject(new Cancelled()));

const isCode = (thrown: unknown, code: string): boolean => asApiError(thrown).problems[0]?.code === code;

/** Does an act; where the server wants to know once more who is there, asks and does it again. @throws ApiError, Cancelled */
export function useConfirmed() {
  const ask = useContext(ConfirmContext);
  return async <T>(act: Act<T>): Promise<T> => {
    try {
      return await act(undefined);
    } catch (thrown) {
      if (!isCode(thrown, "confirmation-needed")) throw thrown;
    }
    const results: T[] = [];
    await ask(async (password) => {
      try {
        results.push(await act(password));
        return "done";
      } catch (thrown) {
        if (isCode(thrown, "confirmation-wrong")) return "wrong";
        throw thrown;
      }
    });
    const [result] = results;
    if (result === undefined) throw new Cancelled();
    return result;
  };
}
