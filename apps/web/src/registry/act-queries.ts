import {
  actOutput,
  actsOutput,
  recordDocumentOutput,
  withholdingKind,
  type ActKind,
} from "@xinpark/kernel/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { apiPath, call, callWith, upload } from "../shared/api.ts";
import { readAnew } from "../shared/renewal.ts";

/** Acts on records: read, entered, decided. */

const actsPath = (code: string, record: number): string =>
  `/subjects/${encodeURIComponent(code)}/records/${record}`;

export function useActs(code: string, record: number, asked: boolean) {
  return useQuery({
    queryKey: ["acts", code, record],
    queryFn: ({ signal }) => call(actsOutput, apiPath(`${actsPath(code, record)}/acts`), { signal }),
    enabled: asked,
    staleTime: 0,
  });
}

/** Where the paper of an act is fetched. */
export const actDocumentPath = (code: string, record: number, act: number): string =>
  apiPath(`${actsPath(code, record)}/acts/${act}/document`);

export interface NewAct {
  readonly kind: ActKind;
  readonly from: string;
  readonly to: string | null;
  readonly documentNumber: string;
  readonly file: File | null;
  readonly basis: string;
  readonly note: string;
}

const isWithholding = (kind: ActKind): boolean => withholdingKind.safeParse(kind).success;

/** Sends the paper, then the act that rests on it. @throws ApiError */
async function enter(code: string, record: number, act: NewAct) {
  const document = act.file === null ? null : (await sendPaper(act.file)).digest;
  const withholding = isWithholding(act.kind);
  const path = apiPath(`${actsPath(code, record)}/${withholding ? "withholdings" : "marks"}`);
  const { kind, from, to, documentNumber } = act;
  const note = act.note.trim() === "" ? null : act.note;
  return callWith(actOutput, "POST", path, {
    kind,
    from,
    to,
    documentNumber,
    document,
    note,
    ...(withholding ? { basis: act.basis } : {}),
  });
}

function sendPaper(file: File) {
  const form = new FormData();
  form.append("file", file, file.name);
  return upload(recordDocumentOutput, apiPath("/record-documents"), form, () => undefined);
}

export function useEnterAct(code: string, record: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (act: NewAct) => enter(code, record, act),
    onSuccess: async () => {
      await Promise.all([
        readAnew(queries, { queryKey: ["acts", code, record] }),
        readAnew(queries, { queryKey: ["file", code] }),
      ]);
    },
  });
}

export function useWaitingActs() {
  return useQuery({
    queryKey: ["acts", "waiting"],
    queryFn: ({ signal }) => call(actsOutput, apiPath("/record-acts"), { signal }),
    staleTime: 0,
  });
}

export function useDecision() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: {
      readonly act: number;
      readonly approve: boolean;
      readonly reason: string | null;
    }) =>
      callWith(actOutput, "POST", apiPath(`/record-acts/${given.act}/decision`), {
        approve: given.approve,
        reason: given.reason,
      }),
    onSuccess: () => readAnew(queries, { queryKey: ["acts"] }),
  });
}
