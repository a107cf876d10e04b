-- The publication rule in full: what happened to a record, and one predicate that says who may see it when.

-- What happened to a record ---------------------------------------------------------------------------------------

do $$
declare layer text;
begin
  foreach layer in array array['record_entry', 'record'] loop
    execute format('alter table %I
      add column report_from date, add column report_to date,
      add column performed_on date, add column ended_on date, add column expired_on date,
      add column withheld_from date, add column withheld_to date,
      add column shielded_from date, add column shielded_to date,
      add column objection_from date, add column objection_to date,
      add column litigation_from date, add column litigation_to date', layer);
  end loop;
end $$;
-- The act that an entry records; an entry without one came by delivery, by a rule or with a day.
alter table record_entry add column act_id bigint;
alter table record_entry drop constraint record_entry_event_check;
alter table record_entry add constraint record_entry_event_check check (event in
  ('received', 'corrected', 'reconsidered', 'performed', 'repaired', 'withdrawn', 'objection', 'litigation', 'shielded', 'withheld', 'expired',
   'refiled', 'erased'));

-- Papers that acts rest on, in the file store; an act names one that its organisation has sent.
create table record_document (
  digest text not null,
  department_id bigint not null,
  name text not null,
  bytes bigint not null,
  sent_by text not null check (sent_by <> ''),
  sent_at timestamptz not null default now(),
  primary key (department_id, digest)
);

-- Acts are entered by people and carried out by a job, which adds the entry. Only the last columns are ever rewritten.
create table record_act (
  id bigint generated always as identity primary key,
  subject_id bigint not null,
  record_id bigint not null,
  kind text not null check (kind in ('performed', 'repaired', 'withdrawn', 'objection', 'litigation', 'shielded', 'withheld')),
  from_day date not null,
  to_day date check (to_day > from_day),
  -- Who decided the record, and so decides this.
  organisation_id bigint not null references organisation (id),
  document_number text not null check (document_number <> ''),
  document_digest text,
  document_name text,
  document_bytes bigint,
  basis text,
  note text,
  needs_approval boolean not null,
  entered_by text not null check (entered_by <> ''),
  account_id bigint not null,
  entered_at timestamptz not null default now(),
  area_no bigint not null,
  park_no bigint,
  -- The batch in which it became known; or why it could not be carried out.
  batch_id bigint,
  problems jsonb,
  unique (id, subject_id, account_id),
  check ((document_digest is null) = (document_name is null)),
  check (kind <> 'withheld' or (needs_approval and basis is not null)),
  check (batch_id is null or problems is null)
);
create index record_act_record on record_act (subject_id, record_id);
create index record_act_waiting on record_act (id) where batch_id is null and problems is null;

-- A second person decides: never the one who entered it.
create table record_act_decision (
  act_id bigint primary key,
  subject_id bigint not null,
  entered_account_id bigint not null,
  approved boolean not null,
  reason text,
  decided_by text not null check (decided_by <> ''),
  account_id bigint not null,
  decided_at timestamptz not null default now(),
  area_no bigint not null,
  park_no bigint,
  foreign key (act_id, subject_id, entered_account_id) references record_act (id, subject_id, account_id),
  check (account_id <> entered_account_id),
  check (approved or reason is not null)
);

grant select, insert on record_document, record_act, record_act_decision to {{app}};
grant select on record_act, record_act_decision to {{filing}}, {{population}};
grant update (batch_id, problems, area_no, park_no) on record_act to {{filing}};
grant update (area_no, park_no) on record_act_decision to {{filing}};

-- How far the daily job has come that notes the end of publication.
create table publication_progress (
  singleton boolean primary key default true check (singleton),
  through date not null
);
grant select, insert, update on publication_progress to {{filing}};

do $$
declare protected text;
begin
  foreach protected in array array['record_document', 'record_act', 'record_act_decision'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('alter table %I force row level security', protected);
    execute format('create policy jobs on %I to {{filing}}, {{population}}, {{owner}} using (true) with check (true)', protected);
  end loop;
end $$;
do $$
declare protected text;
begin
  foreach protected in array array['record_act', 'record_act_decision'] loop
    execute format('create policy scope on %I for select to {{app}}
      using (area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high() or subject_id = scope_subject())', protected);
  end loop;
end $$;
create policy sender on record_document to {{app}} using (scope_department() = 0 or department_id = scope_department())
  with check (department_id = scope_department());
create policy author on record_act for insert to {{app}}
  with check ((area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high())
    and (scope_department() = 0 or organisation_id = scope_department()));
create policy author on record_act_decision for insert to {{app}}
  with check ((area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high()) and scope_department() is not null);

-- The one publication rule ----------------------------------------------------------------------------------------

create function scope_day() returns date language sql stable as $$ select nullif(current_setting('xinpark.day', true), '')::date $$;

-- Whether an audience may be shown a record on a day: the only place where this is decided. One expression, so that it is inlined.
create function is_publishable(r public.record, audience text, on_day date) returns boolean
  language sql stable
  as $$
    select r.status = 'in-force'
      and (r.withheld_from <= on_day and (r.withheld_to is null or on_day < r.withheld_to)) is not true
      and (r.shielded_from <= on_day and (r.shielded_to is null or on_day < r.shielded_to)) is not true
      and case audience
        when 'public' then (r.uses & 1) = 1 and not r.incomplete and r.public_from <= on_day and (r.public_to is null or on_day < r.public_to)
        when 'special-report' then (r.uses & 16) = 16 and r.report_from <= on_day and (r.report_to is null or on_day < r.report_to)
        else false
      end
  $$;

create or replace function publishable_records(audience text, on_day date) returns setof public.record
  language sql stable
  as $$ select r.* from public.record r where public.is_publishable(r, audience, on_day) $$;

-- The row policy is the rule itself, for the audience and the day of the session.
drop policy publication on record;
create policy publication on record to {{app}} using (is_publishable(record, scope_audience(), scope_day()));

-- An entry cannot tell whether it is still the latest word, so the public reads no entries: only what published records hold, of one subject.
drop policy publication on record_entry;
create function published_entries(subject bigint, records bigint[])
  returns table (record_id bigint, missing text[], payload jsonb)
  language plpgsql stable security definer
  set search_path = pg_catalog, public
  as $$
    declare
      audience text := public.scope_audience();
      on_day date := public.scope_day();
    begin
      -- `offset 0` keeps the look-up on the primary key, whatever the statistics of a table that has just grown say.
      return query select r.id, e.missing, e.payload
        from public.publishable_records(audience, on_day) r cross join lateral (
          select c.missing, c.payload from public.record_entry c where c.subject_id = r.subject_id and c.id = r.entry_id offset 0) e
        where r.subject_id = subject and r.id = any (records);
    end
  $$;
revoke execute on function published_entries(bigint, bigint[]) from public;
grant execute on function published_entries(bigint, bigint[]) to {{app}};
