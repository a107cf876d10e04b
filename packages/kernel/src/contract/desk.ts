import { z } from "zod";
import { countsOutput } from "./delivery.ts";
import { day, identifierNumber, nextPage, pageQuery, text } from "./shared.ts";

/** The delivery desk: due tasks, checks and returns, quality, findings. */

const organisation = z.object({ code: z.string(), label: text });
/** A term; `provisional` until the calendar of its year is there. `lateDays` are working days past it today. */
const term = { dueOn: day, provisional: z.boolean(), lateDays: z.int().nonnegative() };

export const taskStates = z.enum(["running", "due", "overdue", "delivered", "zero-report", "contradicted"]);
export const dueTasksInput = pageQuery.extend({
  /** `open` is what is not settled. */
  state: z.enum(["open", "overdue", "settled", "all"]).default("open"),
  department: z.string().max(100).optional(),
});
export const dueTaskOutput = z.object({
  id: identifierNumber,
  department: organisation,
  item: z.string(),
  itemLabel: text,
  from: day,
  to: day,
  ...term,
  state: taskStates,
  /** Who minds it; null: the department as a whole. */
  owner: z.string().nullable(),
  mine: z.boolean(),
  /** What it waits for and whose turn it is; null when it is settled. */
  waiting: z.object({ what: text, owner: text }).nullable(),
  settledOn: day.nullable(),
  settledBy: z.string().nullable(),
  settledLate: z.boolean(),
  batch: identifierNumber.nullable(),
  note: z.string().nullable(),
  mayReport: z.boolean(),
  mayReportNothing: z.boolean(),
});
export type DueTaskOutput = z.infer<typeof dueTaskOutput>;
export const dueTasksOutput = z.object({
  items: z.array(dueTaskOutput),
  next: nextPage,
  counts: z.object({ open: z.int(), overdue: z.int() }),
});
export type DueTasksOutput = z.infer<typeof dueTasksOutput>;
export const zeroReportInput = z.object({
  task: z.coerce.number().int().positive(),
  note: z.string().trim().max(500).default(""),
});
export const takeTaskInput = z.object({ task: z.coerce.number().int().positive() });

export const deskNoticeOutput = z.object({
  id: identifierNumber,
  kind: z.enum(["task", "check", "return", "finding"]),
  reference: identifierNumber,
  text,
  dueOn: day,
  onDay: day,
  department: organisation,
});
export type DeskNoticeOutput = z.infer<typeof deskNoticeOutput>;
export const deskNoticesOutput = z.object({ items: z.array(deskNoticeOutput) });
export const seenNoticesInput = z.object({ notices: z.array(identifierNumber).min(1).max(500) });

export const deliveryCheckOutput = z.object({
  batch: identifierNumber,
  department: organisation,
  item: z.string(),
  itemLabel: text,
  fileName: z.string(),
  deliveredOn: day,
  counts: countsOutput,
  ...term,
  verdict: z.enum(["passed", "returned"]).nullable(),
  checkedOn: day.nullable(),
  checkedBy: z.string().nullable(),
  waiting: z.object({ what: text, owner: text }).nullable(),
});
export type DeliveryCheckOutput = z.infer<typeof deliveryCheckOutput>;
export const deliveryChecksInput = pageQuery.extend({ state: z.enum(["open", "done"]).default("open") });
export const deliveryChecksOutput = z.object({ items: z.array(deliveryCheckOutput), next: nextPage });
export const checkDeliveryInput = z.object({
  batch: z.coerce.number().int().positive(),
  verdict: z.enum(["passed", "returned"]),
  /** Rows returned; none is the whole delivery. */
  rows: z.array(z.int().positive()).max(1000).default([]),
  reason: z.string().trim().max(1000).default(""),
});

export const deliveryReturnOutput = z.object({
  id: identifierNumber,
  batch: identifierNumber,
  department: organisation,
  item: z.string(),
  itemLabel: text,
  fileName: z.string(),
  rows: z.array(z.int()),
  reason: z.string(),
  ...term,
  returnedOn: day,
  returnedBy: z.string(),
  /** Records among the rows that were known: they stay, with a mark. */
  marked: z.int(),
  state: z.enum(["open", "answered", "closed"]),
  waiting: z.object({ what: text, owner: text }).nullable(),
  answer: z.object({ batch: identifierNumber, on: day, by: z.string() }).nullable(),
  closed: z.object({ on: day, by: z.string(), reason: z.string().nullable() }).nullable(),
  /** Whether the asker may deliver what answers it. */
  mayAnswer: z.boolean(),
  mayClose: z.boolean(),
});
export type DeliveryReturnOutput = z.infer<typeof deliveryReturnOutput>;
export const deliveryReturnsInput = pageQuery.extend({ state: z.enum(["open", "closed"]).default("open") });
export const deliveryReturnsOutput = z.object({ items: z.array(deliveryReturnOutput), next: nextPage });
export const closeReturnInput = z.object({
  return: z.coerce.number().int().positive(),
  reason: z.string().trim().min(1).max(500),
});

const counter = z.enum([
  "rows",
  "accepted",
  "duplicate",
  "superseding",
  "held",
  "refused",
  "ignored",
  "incomplete",
  "timed",
  "departmentLate",
  "platformLate",
  "filled",
  "fields",
  "tasksOwed",
  "tasksMissed",
  "returned",
]);
export type QualityCounterName = z.infer<typeof counter>;

const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/u)
  .meta({ description: "A month, YYYY-MM" });
export const qualityInput = z.object({
  /** Default: the month of the day asked about. */
  month: month.optional(),
  /** As it was known at the end of this day; default today. */
  asOf: day.optional(),
});
export const qualityCountsOutput = z.record(counter, z.int());
export const qualityDepartmentOutput = z.object({
  department: organisation,
  counts: qualityCountsOutput,
  /** Late working days, charged to each. */
  lateDays: z.object({ department: z.int(), platform: z.int() }),
  /** Records due before the desk began: charged to nobody. */
  backlog: z.int(),
  deliveries: z.int(),
  zeroReports: z.int(),
  provisional: z.boolean(),
  measures: z.array(
    z.object({ id: z.string(), label: text, value: z.int().nullable(), part: z.int(), over: z.int() }),
  ),
  score: z.int().nullable(),
  /** Only where all departments are compared. */
  rank: z.int().nullable(),
});
export type QualityDepartmentOutput = z.infer<typeof qualityDepartmentOutput>;
export const qualityOutput = z.object({
  month: z.string(),
  asOf: day,
  begunOn: day.nullable(),
  rule: z.object({
    id: z.string(),
    version: z.string(),
    label: text,
    confirmed: z.boolean(),
    measures: z.array(
      z.object({
        id: z.string(),
        label: text,
        weight: z.int(),
        plus: z.array(counter),
        minus: z.array(counter),
        over: counter,
      }),
    ),
  }),
  items: z.array(qualityDepartmentOutput),
});
export type QualityOutput = z.infer<typeof qualityOutput>;

export const qualityDeliveriesInput = pageQuery.extend({
  ...qualityInput.shape,
  department: z.string().min(1).max(100),
});
export const qualityDeliveryOutput = z.object({
  batch: identifierNumber,
  item: z.string(),
  itemLabel: text,
  fileName: z.string(),
  deliveredOn: day,
  knownOn: day,
  counts: countsOutput,
  late: z.array(
    z.object({
      from: day,
      dueOn: day,
      charged: z.enum(["department", "platform"]),
      days: z.int(),
      rows: z.int(),
      provisional: z.boolean(),
    }),
  ),
});
export type QualityDeliveryOutput = z.infer<typeof qualityDeliveryOutput>;
export const qualityDeliveriesOutput = z.object({
  department: organisation,
  month: z.string(),
  asOf: day,
  items: z.array(qualityDeliveryOutput),
  next: nextPage,
});
export const lateRecordsInput = z.object({
  batch: z.coerce.number().int().positive(),
  /** The day their clock started. */
  from: day,
  after: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const lateRecordsOutput = z.object({
  items: z.array(
    z.object({
      row: z.int(),
      record: identifierNumber,
      documentNumber: z.string().nullable(),
      subject: z.object({ id: identifierNumber, name: z.string(), code: z.string().nullable() }),
    }),
  ),
  next: nextPage,
});

export const findingsInput = pageQuery.extend({
  state: z.enum(["open", "settled"]).default("open"),
  kind: z.enum(["gap", "disagreement", "zero-report"]).optional(),
});
export const findingOutput = z.object({
  id: identifierNumber,
  kind: z.enum(["gap", "disagreement", "zero-report"]),
  rule: z.string(),
  ruleLabel: text,
  department: organisation,
  otherDepartment: organisation.nullable(),
  item: z.string(),
  itemLabel: text,
  subject: z.object({ id: identifierNumber, name: z.string(), code: z.string().nullable() }).nullable(),
  /** Of gaps: the series and what is missing, as people write it. */
  series: z.string().nullable(),
  numbers: z.string().nullable(),
  missing: z.int(),
  batch: identifierNumber.nullable(),
  record: identifierNumber.nullable(),
  raisedOn: day,
  ...term,
  state: z.enum(["open", "explained", "corrected", "dismissed"]),
  waiting: z.object({ what: text, owner: text }).nullable(),
  explanation: z.object({ text: z.string(), by: z.string(), on: day }).nullable(),
  settlement: z.object({ reason: z.string(), by: z.string(), on: day }).nullable(),
  mayExplain: z.boolean(),
  maySettle: z.boolean(),
});
export type FindingOutput = z.infer<typeof findingOutput>;
export const findingsOutput = z.object({ items: z.array(findingOutput), next: nextPage });
export const findingInput = z.object({ finding: z.coerce.number().int().positive() });
/** What each of the sources says, as the asker may see it. */
export const findingSidesOutput = z.object({
  sides: z.array(
    z.object({
      department: organisation.nullable(),
      itemLabel: text,
      documentNumber: z.string().nullable(),
      decidedOn: day.nullable(),
      fieldLabel: text.nullable(),
      /** Null where the asker may not see it. */
      value: z.string().nullable(),
      record: identifierNumber.nullable(),
    }),
  ),
});
export type FindingSidesOutput = z.infer<typeof findingSidesOutput>;
export const explainFindingInput = findingInput.extend({ text: z.string().trim().min(1).max(1000) });
export const settleFindingInput = findingInput.extend({
  state: z.enum(["explained", "corrected", "dismissed"]),
  reason: z.string().trim().min(1).max(1000),
});
