import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { organisationDetailOutput, organisationsOutput } from "@xinpark/kernel/contract";
import { apiPath, call, callWith } from "../shared/api.ts";
import { readAnew } from "../shared/renewal.ts";

export function useOrganisations(enabled = true) {
  return useQuery({
    queryKey: ["organisations"],
    queryFn: ({ signal }) => call(organisationsOutput, apiPath("/organisations"), { signal }),
    enabled,
  });
}

export function useOrganisation(code: string) {
  return useQuery({
    queryKey: ["organisations", code],
    queryFn: ({ signal }) =>
      call(organisationDetailOutput, apiPath(`/organisations/${encodeURIComponent(code)}`), { signal }),
  });
}

/** What is done to an organisation; `null` adds one. */
export function useOrganisationChange(code: string | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ act, body }: { readonly act: string; readonly body: unknown }) =>
      callWith(
        organisationDetailOutput,
        "POST",
        apiPath(code === null ? "/organisations" : `/organisations/${encodeURIComponent(code)}/${act}`),
        body,
      ),
    onSuccess: () =>
      Promise.all(["organisations", "departments"].map((key) => readAnew(queries, { queryKey: [key] }))),
  });
}
