import { z } from "zod";
import { contributionOutput, evaluationOutput, gradeOutput } from "./evaluation.ts";
import { day, identifierNumber, instant, text } from "./shared.ts";

/** The laboratory: a changed model tried on everyone within the asker's reach. */

const modelAsked = {
  /** The published model the draft is held against, by id; the version in force on the day unless told. */
  model: z.string().min(1).max(200),
  version: z.string().min(1).max(100).optional(),
  /** The changed model, whole: as a definition reads. */
  definition: z.record(z.string(), z.unknown()),
  /** Today unless told. */
  asOf: z.string().max(10).optional(),
};

export const laboratoryTryInput = z.object(modelAsked);

const counted = z.int().nonnegative();
const moves = {
  /** To a better grade, by the order of the grades; to a worse one. */
  better: counted,
  worse: counted,
  /** From no grade to one; from one to none. */
  gained: counted,
  lost: counted,
};
/** By the grade before (row) and after (column), in the models' order; last: none. */
const migrations = z.array(z.array(counted));
/** Thousandths of a point; null: nobody has a score. */
const mean = z.number().nullable();

/** How the population may be parted. */
export const laboratoryGrouping = z.enum(["park", "trade", "size", "region"]);
export type LaboratoryGrouping = z.infer<typeof laboratoryGrouping>;

const side = z.object({
  version: z.string(),
  label: text,
  minimum: z.int(),
  maximum: z.int(),
  grades: z.array(gradeOutput),
});

export const laboratoryTrialOutput = z.object({
  asOf: day,
  /** The last batch that is counted in. */
  knownNo: counted,
  subjects: counted,
  before: side,
  after: side,
  ...moves,
  migrations,
  /** From `from` to before `to`, thousandths of a point. */
  scores: z.array(z.object({ from: z.int(), to: z.int(), before: counted, after: counted })),
  /** Population stability indices of the two; null: nobody has a score under one of them. */
  stability: z.object({ scores: z.number().nullable(), grades: z.number().nullable() }),
  groups: z.array(
    z.object({
      id: laboratoryGrouping,
      label: text,
      groups: z.array(
        z.object({
          /** Null: nothing is known of it. */
          code: z.string().nullable(),
          label: text,
          subjects: counted,
          ...moves,
          migrations,
          before: mean,
          after: mean,
        }),
      ),
    }),
  ),
  /** What the draft changes, in words. */
  differences: z.array(z.object({ path: z.string(), text })),
});
export type LaboratoryTrialOutput = z.infer<typeof laboratoryTrialOutput>;

/** Given as `from` or `to`: no grade. */
export const NO_GRADE = "none";

export const laboratoryMoversInput = z.object({
  ...modelAsked,
  /** Only those who had this grade, and who get this one. */
  from: z.string().max(100).optional(),
  to: z.string().max(100).optional(),
  /** Only one group, by its code; an empty one: of whom it is not known. */
  grouping: laboratoryGrouping.optional(),
  group: z.string().max(100).optional(),
  after: z.number().int().nonnegative().default(0),
  limit: z.number().int().min(1).max(100).default(20),
});

export const laboratoryMoversOutput = z.object({
  total: counted,
  items: z.array(
    z.object({
      subject: identifierNumber,
      name: z.string(),
      uscc: z.string().nullable(),
      before: z.object({ score: z.int().nullable(), grade: z.string().nullable() }),
      after: z.object({ score: z.int().nullable(), grade: z.string().nullable() }),
    }),
  ),
  next: counted.nullable(),
});
export type LaboratoryMoversOutput = z.infer<typeof laboratoryMoversOutput>;

export const laboratoryExplainInput = z.object({
  ...modelAsked,
  code: z.string().min(1).max(200),
});

const explained = evaluationOutput.omit({ computedAt: true });

export const laboratoryExplainOutput = z.object({
  subject: identifierNumber,
  name: z.string(),
  before: explained,
  after: explained,
  /** Every contribution of either, side by side; `null`: it has no part there. */
  compared: z.array(
    z.object({
      label: text,
      before: contributionOutput.nullable(),
      after: contributionOutput.nullable(),
    }),
  ),
});
export type LaboratoryExplainOutput = z.infer<typeof laboratoryExplainOutput>;

const share = z.number();
/** The last batch that was known on the day looked back to; null: none was, and today's records dated by then stand for it. */
const knownThen = counted.nullable().default(null);

/** What a draft of a model was put through; the numbers of everyone, no enterprise named. */
export const laboratoryReportContent = z.object({
  /** The version of the rule of the laboratory that said what to do. */
  rule: z.string(),
  /** The published version the draft was held against; null: the draft is of a new model, held against itself. */
  base: z.string().nullable(),
  trial: laboratoryTrialOutput,
  /** How many would have another grade if an indicator counted less and more; null: that cannot be computed. */
  sensitivity: z.object({
    /** Thousandths. */
    by: z.int(),
    indicators: z.array(
      z.object({ id: z.string(), label: text, less: counted.nullable(), more: counted.nullable() }),
    ),
  }),
  fairness: z.object({
    /** Thousandths of the best group's share below which a group wants a reason. */
    impact: z.int(),
    smallestGroup: counted,
    groupings: z.array(
      z.object({
        id: z.string(),
        label: text,
        groups: z.array(
          z.object({
            label: text,
            subjects: counted,
            bad: counted,
            passes: share,
            /** Null: the group is too small to say. */
            impact: share.nullable(),
          }),
        ),
      }),
    ),
  }),
  backTest: z.object({
    from: day,
    to: day,
    knownNo: knownThen,
    outcomes: z.array(text),
    rows: counted,
    bad: counted,
    /** Null: too few of one kind to tell. */
    ks: share.nullable(),
    auc: share.nullable(),
    lift: z.array(z.object({ rows: counted, bad: counted, lift: share })),
    calibration: z.array(z.object({ rows: counted, expected: share, observed: share })),
    grades: z.array(z.object({ label: text, rows: counted, bad: counted })),
  }),
  drift: z.object({ from: day, knownNo: knownThen, psi: share.nullable() }),
});
export type LaboratoryReportContent = z.infer<typeof laboratoryReportContent>;

export const laboratoryReportInput = z.object({ draft: z.coerce.number().int().positive() });
export const laboratoryReportOf = z.object({ report: z.coerce.number().int().positive() });

export const laboratoryReportOutput = z.object({
  id: identifierNumber,
  draft: identifierNumber,
  definition: z.string(),
  version: z.string(),
  /** SHA-256 of the draft's text. */
  digest: z.string(),
  asOf: day,
  knownNo: counted,
  madeBy: z.string(),
  madeAt: instant,
  content: laboratoryReportContent,
});
export type LaboratoryReportOutput = z.infer<typeof laboratoryReportOutput>;
