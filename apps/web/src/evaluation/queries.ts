import { explanationOutput, forecastOutput } from "@xinpark/kernel/contract";
import { useQuery } from "@tanstack/react-query";
import { apiPath, call } from "../shared/api.ts";

/** How far the page looks ahead: two years, in days. */
const DAYS_AHEAD = 730;

/** The class foretold, from when it is asked for: each asking is a reading of the file, and noted as one. */
export function useForecast(code: string, model: string, repair: number | null, asked: boolean) {
  return useQuery({
    queryKey: ["forecast", code, model, repair],
    queryFn: ({ signal }) =>
      call(
        forecastOutput,
        apiPath(`/subjects/${encodeURIComponent(code)}/forecast`, {
          model,
          days: DAYS_AHEAD,
          repair,
        }),
        { signal },
      ),
    enabled: asked,
  });
}

/** The class in sentences and what would change it, from when it is asked for: a reading of the file as well. */
export function useExplanation(code: string, model: string, asked: boolean) {
  return useQuery({
    queryKey: ["explanation", code, model],
    queryFn: ({ signal }) =>
      call(explanationOutput, apiPath(`/subjects/${encodeURIComponent(code)}/evaluation`, { model }), {
        signal,
      }),
    enabled: asked,
  });
}
