/**
 * How each table that is not watched row by row is held against the audit log; `audit fsck` checks what is said here. A test
 * compares this list with the database: a new table that is neither watched nor named here fails it.
 */
export const COVERAGE: Readonly<Record<string, string>> = {
  audit_checkpoint: "the log itself: signed, and against the leaves",
  audit_entry: "the log itself: every entry against its leaf",
  audit_form: "the log itself: named in every checkpoint's text",
  audit_key: "the log itself: by the key's id in every checkpoint",
  audit_leaf: "the log itself: against subtrees and checkpoints",
  audit_node: "the log itself: against the leaves",
  audit_rows: "by the root in the entry of each bulk write",
  changed_rows: "by the digest in the entry of each statement",
  evaluation_result: "row by row under the root in the entry of the run",
  record_entry: "row by row under the root in the entry of the write; an erased row by its kept leaf",
  row_salt: "a salt that was changed makes its row differ",
  record: "rebuilt from the entries",
  evaluation_run: "digest and number over its results",
  known_order: "against the closed batches",
  delivery_key: "every delivered version has its key; contents of keys are not checked",
  subject:
    "kind, state, day of foundation, trade and former names read anew from the newest registration; code, name and place against the tables beside it",
  subject_identifier: "held by an entry of the subject; its code against the subject",
  subject_name: "held by an entry of the subject; the current one against the subject",
  subject_region:
    "the place that holds now against the subject, the first day against its delivery; places of the past are not checked",
  delivery_day: "no truth: counts that follow from entries",
  desk_notice: "not checked: follows from tasks, checks, returns and findings",
  desk_progress: "no truth: how far a job has come",
  document_serial: "no truth: follows from entries",
  definition_shipment: "no truth: which files were read last",
  export_download: "no truth of its own: each download is an audit entry",
  identity_comparison: "no truth: counts for a limit",
  name_census: "no truth: counts for search",
  name_gram: "no truth: counts for search",
  name_part: "no truth: counts for search",
<<<<<<< HEAD
=======
  password_history: "not checked: digests of earlier passwords",
  preview_upload: "no truth: which files were looked at; each is an audit entry",
>>>>>>> c96831e (A file is previewed, tried as a delivery would file it, and its mapping saved as a version of a profile of the department)
  publication_progress: "no truth: how far a job has come",
  refiled_record: "not checked: follows from merges, whose entries are",
  reach_change: "no truth: when places were last copied",
  reading_alarm: "no truth of its own: each stopped reading is an audit entry",
  schema_migration: "by the checksums of the program's own files at every start",
  signin_attempt: "no truth: counts for a lock",
  signin_challenge: "no truth: what was begun at signing in",
  signin_session: "no truth: who is signed in; signing in and out are audit entries",
  watched_table: "which tables are watched: compared with the program's list by a test, not at run time",
};
