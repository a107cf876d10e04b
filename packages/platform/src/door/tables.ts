/**
 * Every table of the house and why people may or may not see its rows. A test compares this list with the database: a table
 * that is not named here fails it, and so does one that is not kept as it says.
 */

/** Rows belong to a subject, an area or an organisation: row security is forced, and nothing is seen when nothing is set. */
export const PROTECTED_TABLES = [
  "batch",
  "batch_row",
  "candidate_decision",
  "class_override",
  "class_share",
  "class_share_opening",
  "consent",
  "consent_notice",
  "consent_report",
  "credit_code",
  "delivery_check",
  "delivery_day",
  "delivery_return",
  "desk_notice",
  "due_task",
  "definition_draft",
  "erasure",
  "evaluation_result",
  "finding",
  "held_row",
  "laboratory_report",
  "mandate",
  "match_decision",
  "mended_row",
  "onboarding_application",
  "pull_run",
  "pull_source",
  "preview_upload",
  "receipt",
  "record",
  "record_act",
  "record_act_decision",
  "record_document",
  "record_entry",
  "removal_decision",
  "report",
  "subject",
  "subject_merge",
  "subject_move",
  "subject_representative",
] as const;

/** People's login has no right to the table at all: named jobs, functions or the owner alone reach it. */
export const CLOSED_TABLES = [
  "audit_checkpoint",
  "audit_key",
  "audit_leaf",
  "audit_node",
  "changed_rows",
  "definition_shipment",
  "delivery_key",
  "document_serial",
  "erased_entry",
  "evaluation_due",
  "publication_progress",
  "refiled_record",
  "reach_change",
  "row_salt",
  "schema_migration",
  "snapshot_key",
  "watched_table",
] as const;

/** Readable by people's login without row security, each for the reason given. */
export const OPEN_TABLES: Readonly<Record<string, string>> = {
  account: "who may sign in: read before anything is known of the asker; no data of enterprises",
  api_key: "digests of keys: read to know the asker",
  audit_entry:
    "written by everyone, read by nobody through this login unless the audit's own functions allow it",
  audit_form: "which algorithms the log uses: public",
  audit_rows: "digests under bulk entries: written with them",
  checkpoint_citation: "which checkpoints are cited: no data of enterprises",
  definition: "law and local rules: public",
  desk_progress: "since when the delivery desk keeps count: a day and a number",
  erasure_decision: "who decided an erasure; the erasure itself is protected",
  evaluation_run: "that a run took place: no subject in it",
  export_download: "who fetched an export: read by its requester through the operation",
  export_request: "what an export was asked for; its content is read through the rules of the file",
  identity_comparison: "counts of comparisons an account made",
  identity_link: "who is whom at another provider: read to know the asker",
  installation: "whose place this is: public",
  known_order: "a number",
  mandate_notice: "which account is told what about a mandate",
  membership: "who acts for whom: read before a scope is known",
  name_census: "counts of name parts: public identity",
  name_gram: "pieces of registered names: public identity",
  name_part: "pieces of registered names: public identity",
  organisation: "names and duties of organisations: public",
  organisation_change: "changes of organisations: public acts",
  organisation_former_name: "names that organisations bore: public",
  password_history: "digests of passwords of the own account",
  reading_alarm: "that somebody read unusually much; the operation asks for the right",
  recovery_code: "digests of recovery codes of the own account",
  region: "the tree of regions: public",
  second_factor: "sealed secrets and public keys of the own account",
  signin_attempt: "counts of tries",
  signin_challenge: "what was begun at signing in",
  signin_session: "digests of sessions: read to know the asker",
  subject_identifier: "registered codes: public identity",
  subject_name: "registered names: public identity, so that search can use its index",
  subject_region: "registered areas and parks: public identity",
  task_handover: "who took over whose tasks",
  window_act: "which window acted for whom: read by its organisation through the operation",
};

/** Columns that make a table one about subjects. */
export const SUBJECT_COLUMNS = ["subject_id", "area_no", "park_no"] as const;

/** Tables that name a subject and are open all the same: registered identity, and who acts for whom. */
export const OPEN_WITH_SUBJECT = [
  "mandate_notice",
  "membership",
  "subject_identifier",
  "subject_name",
  "subject_region",
  "window_act",
] as const;
