-- Runs of evaluation as they are listed: whether somebody is at work, how long it took, and who caused it.

-- When its last page was done.
alter table evaluation_run add column touched_at timestamptz;
update evaluation_run set touched_at = coalesce(finished_at, started_at);
alter table evaluation_run alter column touched_at set not null, alter column touched_at set default clock_timestamp();
-- A run of one page is done in one transaction, whose now() stands still.
alter table evaluation_run alter column started_at set default clock_timestamp();
-- Who asked for it; null: the platform itself, because a day, a version or a delivery came.
alter table evaluation_run add column asked_by text check (asked_by <> '');
