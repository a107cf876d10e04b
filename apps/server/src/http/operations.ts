import { z } from "zod";
import { errorSchema } from "@xinpark/kernel/contract";
import { RIGHTS } from "@xinpark/kernel/rights";
import type { Operation } from "@xinpark/platform/operation";
import type { ServiceContext } from "@xinpark/services/context";
import { accountOperations } from "@xinpark/services/account";
import { auditOperations, erasureOperations } from "@xinpark/services/audit";
import { candidateOperations } from "@xinpark/services/candidate";
import { catalogueOperations } from "@xinpark/services/catalogue";
import { creditCodeOperations } from "@xinpark/services/credit-code";
import {
  deskQualityOperations,
  deskReturnOperations,
  deskTaskOperations,
  findingOperations,
} from "@xinpark/services/desk";
import { definitionOperations } from "@xinpark/services/definition";
import { consentOperations, consentReadingOperations } from "@xinpark/services/consent";
import { exportOperations, listExportOperations } from "@xinpark/services/export";
import { laboratoryOperations } from "@xinpark/services/laboratory";
import { lookupOperations } from "@xinpark/services/lookup";
import { purposeOperations } from "@xinpark/services/purpose";
import { heldMatchOperations, matchingOperations, mergeOperations } from "@xinpark/services/matching";
import { organisationOperations } from "@xinpark/services/organisation";
import { mandateOperations, onboardingOperations, windowOperations } from "@xinpark/services/mandate";
import { personOperations } from "@xinpark/services/person";
import { deliveryOperations, mappingOperations } from "@xinpark/services/delivery";
import { exchangeOperations, pushOperations } from "@xinpark/services/exchange";
import { evaluationOperations } from "@xinpark/services/evaluation";
import { explanationOperations } from "@xinpark/services/explanation";
import { fileOperations } from "@xinpark/services/file";
import { receiptOperations } from "@xinpark/services/receipt";
import { recordOperations } from "@xinpark/services/record";
import { reportOperations } from "@xinpark/services/report";
import { registryOperations } from "@xinpark/services/registry";

/** Every operation, and its description, derived from it. */

/** Every operation of the house. Sending a file has a route of its own, because a file is no JSON. */
export const OPERATIONS: readonly Operation<ServiceContext>[] = [
  ...Object.values(registryOperations),
  ...Object.values(matchingOperations),
  ...Object.values(heldMatchOperations),
  ...Object.values(mergeOperations),
  ...Object.values(fileOperations),
  ...Object.values(candidateOperations),
  ...Object.values(explanationOperations),
  ...Object.values(evaluationOperations),
  ...Object.values(laboratoryOperations),
  ...Object.values(deliveryOperations),
  ...Object.values(deskTaskOperations),
  ...Object.values(deskReturnOperations),
  ...Object.values(deskQualityOperations),
  ...Object.values(findingOperations),
  ...Object.values(mappingOperations),
  ...Object.values(receiptOperations),
  ...Object.values(creditCodeOperations),
  ...Object.values(recordOperations),
  ...Object.values(catalogueOperations),
  ...Object.values(organisationOperations),
  ...Object.values(personOperations),
  ...Object.values(onboardingOperations),
  ...Object.values(mandateOperations),
  ...Object.values(windowOperations),
  ...Object.values(accountOperations),
  ...Object.values(definitionOperations),
  ...Object.values(auditOperations),
  ...Object.values(erasureOperations),
  ...Object.values(purposeOperations),
  ...Object.values(consentOperations),
  ...Object.values(consentReadingOperations),
  ...Object.values(lookupOperations),
  ...Object.values(exportOperations),
  ...Object.values(listExportOperations),
  ...Object.values(exchangeOperations),
  ...Object.values(reportOperations),
];

/** Operations whose route takes or gives a file, which is no JSON; their routes stand in files of their own. */
export const OWN_ROUTE: ReadonlySet<string> = new Set([
  deliveryOperations.send.name,
  pushOperations.push.name,
  mappingOperations.upload.name,
  deliveryOperations.errors.name,
  recordOperations.send.name,
  recordOperations.document.name,
  exportOperations.download.name,
  reportOperations.download.name,
  catalogueOperations.template.name,
  auditOperations.exportEntries.name,
  onboardingOperations.apply.name,
  onboardingOperations.document.name,
  mandateOperations.give.name,
  windowOperations.record.name,
]);

/** The schemas of a route describe it; its input is read once, by the operation, after rights and with an audit entry. */
export const validateLater = () => () => true;

/** What the API description says of an operation: label in both languages, right, audit, and parameters. */
export function descriptionOf(operation: Operation<ServiceContext>) {
  const right = RIGHTS[operation.right];
  const parameters = split(operation);
  return {
    operationId: operation.name,
    tags: [operation.name.split(".")[0] ?? ""],
    summary: `${operation.label.zh} · ${operation.label.en}`,
    description: [
      `${operation.description.zh}\n\n${operation.description.en}`,
      `权限 Right: ${right.zh} / ${right.en} (\`${operation.right}\`). 审计 Audit: \`${operation.audit}\`.${operation.purpose !== "none" ? " X-Purpose 必填 / required." : ""}`,
    ].join("\n\n"),
    ...parameters,
    response: { 200: operation.output, default: errorSchema },
  };
}

/** Path parameters apart from query parameters; validation itself happens once, in the operation. */
function split(operation: Operation<ServiceContext>) {
  if (!(operation.input instanceof z.ZodObject)) return {};
  const inPath = new Set([...operation.path.matchAll(/\{(\w+)\}/gu)].map((match) => match[1]));
  const shape: Record<string, z.ZodType> = Object.fromEntries(
    Object.entries(operation.input.shape).filter(([, schema]) => schema instanceof z.ZodType),
  );
  const part = (wanted: boolean) =>
    Object.fromEntries(Object.entries(shape).filter(([name]) => inPath.has(name) === wanted));
  const [params, rest] = [part(true), part(false)];
  const place = operation.method === "GET" ? "querystring" : "body";
  return {
    ...(Object.keys(params).length > 0 ? { params: z.object(params) } : {}),
    ...(Object.keys(rest).length > 0 ? { [place]: z.object(rest) } : {}),
  };
}
