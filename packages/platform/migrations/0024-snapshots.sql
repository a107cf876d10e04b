-- Deliveries of whole lists, and what a file says beside its rows.

alter table batch
  -- The file is the whole list of its department, item and profile: what it leaves out is removed. Null: an ordinary delivery.
  add column snapshot boolean check (snapshot),
  -- Rows of a whole list of which nobody can tell what record they were about.
  add column unkeyed int,
  add column removed int,
  add column removal text check (removal in ('done', 'held', 'confirmed', 'declined', 'superseded')),
  -- How many a removal that waits for a person would take off, and why it waits.
  add column removing int,
  add column removal_reasons jsonb,
  -- What is worth knowing of the file as a whole.
  add column remarks jsonb;
create index batch_snapshot on batch (department_id, item, known_no) where snapshot;

alter table batch_row drop constraint batch_row_outcome_check;
alter table batch_row add constraint batch_row_outcome_check
  check (outcome in ('accepted', 'duplicate', 'superseding', 'held', 'refused', 'ignored', 'removed'));
-- Where the row stands in a document of no lines.
alter table batch_row add column place text;

alter table delivery_key drop constraint delivery_key_state_check;
alter table delivery_key add constraint delivery_key_state_check check (state in ('filed', 'held', 'removed'));
-- A row that waited and was left out of the list waits no longer.
alter table held_row add column removed boolean;

alter table record_entry drop constraint record_entry_event_check;
alter table record_entry add constraint record_entry_event_check check (event in
  ('received', 'corrected', 'reconsidered', 'performed', 'repaired', 'withdrawn', 'objection', 'litigation', 'shielded', 'withheld', 'expired',
   'refiled', 'departed', 'erased', 'removed'));

-- Which keys the latest whole list of its kind holds; those of the list before it go when it closes. Pending: left out of the
-- list, and not removed until a person says so.
create table snapshot_key (
  batch_id bigint not null,
  key uuid not null,
  pending boolean not null default false,
  primary key (batch_id, key)
);
grant select, insert, update, delete on snapshot_key to {{filing}};
grant select on snapshot_key to {{population}};

-- A person says whether a removal that seemed implausible is meant; a job carries it out.
create table removal_decision (
  batch_id bigint primary key references batch (id),
  department_id bigint not null,
  confirmed boolean not null,
  reason text not null check (reason <> ''),
  decided_by text not null check (decided_by <> ''),
  account_id bigint,
  decided_at timestamptz not null default now(),
  carried_out_at timestamptz
);
create index removal_decision_waiting on removal_decision (batch_id) where carried_out_at is null;
grant select, insert on removal_decision to {{app}};
grant select on removal_decision to {{filing}}, {{population}};
grant update (carried_out_at) on removal_decision to {{filing}};
alter table removal_decision enable row level security;
alter table removal_decision force row level security;
create policy jobs on removal_decision to {{filing}}, {{population}}, {{owner}} using (true) with check (true);
create policy sender on removal_decision for select to {{app}} using (department_id = scope_department() or department_id = any (scope_line())
  or scope_department() = 0 and cardinality(scope_line()) = 0);
create policy author on removal_decision for insert to {{app}} with check (department_id = scope_department()
  or scope_department() = 0 and (cardinality(scope_line()) = 0 or department_id = any (scope_line())));
call watch_table('removal_decision', array['batch_id'], array['carried_out_at'], 'true');
