-- The delivery desk: due tasks, checks on arrival, returns, timeliness by day, findings that somebody settles.

-- The day on which a batch became known, by the program's calendar.
alter table batch add column closed_on date;
update batch set closed_on = case when synthetic then day else (closed_at at time zone 'Asia/Shanghai')::date end where state = 'closed';

-- Since when the desk keeps count, and how far it has come.
create table desk_progress (
  singleton boolean primary key default true check (singleton),
  begun_on date not null,
  begun_no bigint not null,
  known_no bigint not null,
  day date not null
);

-- What a department owes of an item for a period. Settled by a delivery or by a report that there was nothing.
create table due_task (
  id bigint generated always as identity primary key,
  department_id bigint not null references organisation (id),
  item text not null,
  period_from date not null,
  period_to date not null,
  due_on date not null,
  provisional boolean not null,
  arisen_on date not null,
  owner_membership_id bigint references membership (id),
  outcome text check (outcome in ('delivered', 'zero-report')),
  settled_on date,
  settled_by text,
  account_id bigint,
  batch_id bigint,
  note text,
  -- Something of the period came after nothing was reported.
  contradicted_batch_id bigint,
  contradicted_on date,
  unique (department_id, item, period_from),
  check (period_to >= period_from),
  check ((outcome is null) = (settled_on is null)),
  check (outcome is null or settled_by is not null),
  check ((outcome = 'delivered') = (batch_id is not null)),
  check (contradicted_batch_id is null or outcome = 'zero-report')
);
create index due_task_open on due_task (due_on) where outcome is null;
create index due_task_owner on due_task (owner_membership_id) where outcome is null;

-- What arrived is checked within a term.
create table delivery_check (
  batch_id bigint primary key,
  department_id bigint not null references organisation (id),
  due_on date not null,
  provisional boolean not null,
  verdict text check (verdict in ('passed', 'returned')),
  checked_on date,
  checked_by text,
  account_id bigint,
  note text,
  check ((verdict is null) = (checked_on is null)),
  check (verdict is null or checked_by is not null)
);
create index delivery_check_open on delivery_check (due_on) where verdict is null;

-- 退回补正. What is known stays known and is marked; the answer is a delivery of its own.
create table delivery_return (
  id bigint generated always as identity primary key,
  batch_id bigint not null,
  department_id bigint not null references organisation (id),
  item text not null,
  -- None: the whole delivery.
  row_numbers int[] not null,
  reason text not null check (reason <> ''),
  due_on date not null,
  provisional boolean not null,
  returned_on date not null,
  returned_by text not null check (returned_by <> ''),
  account_id bigint not null,
  owner_membership_id bigint references membership (id),
  -- Acts that mark the records returned, and those that lift the marks.
  acts bigint[] not null default '{}',
  answer_batch_id bigint,
  answered_on date,
  answered_by text,
  closed_on date,
  closed_by text,
  closing_reason text,
  check ((answer_batch_id is null) = (answered_on is null)),
  check (answer_batch_id is null or answer_batch_id <> batch_id),
  check ((closed_on is null) = (closed_by is null))
);
create index delivery_return_open on delivery_return (due_on) where closed_on is null;
create index delivery_return_batch on delivery_return (batch_id);

-- New records of a batch by the day their clock starts: timeliness and completeness without a look at single records.
create table delivery_day (
  batch_id bigint not null,
  department_id bigint not null references organisation (id),
  item text not null,
  -- Null where the item has no clock of its own, or the record no day.
  clock_from date,
  delivered_on date not null,
  known_on date not null,
  code_missing boolean not null,
  rows int not null,
  filled bigint not null,
  fields bigint not null,
  unique nulls not distinct (batch_id, clock_from, delivered_on, code_missing)
);
create index delivery_day_known on delivery_day (known_on, department_id);
create index held_row_release on held_row (release_batch_id) where release_batch_id is not null;

-- Numbers of delivered documents, for their gaps.
create table document_serial (
  department_id bigint not null,
  item text not null,
  series text collate "C" not null,
  number int not null,
  due_on date not null,
  batch_id bigint not null,
  primary key (department_id, item, series, number)
);

-- Gaps and disagreements. The same thing is not raised again while its data stays as it was.
create table finding (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('gap', 'disagreement', 'zero-report')),
  rule text not null,
  rule_version text not null,
  subject_key text not null,
  fingerprint text not null,
  department_id bigint not null references organisation (id),
  other_department_id bigint references organisation (id),
  item text not null,
  subject_id bigint,
  -- Where to look: series and numbers, records and fields; never what stands in them.
  detail jsonb not null,
  raised_on date not null,
  due_on date not null,
  provisional boolean not null,
  explanation text,
  explained_by text,
  explained_on date,
  state text not null default 'open' check (state in ('open', 'explained', 'corrected', 'dismissed')),
  settled_on date,
  settled_by text,
  account_id bigint,
  reason text,
  unique (rule, subject_key, fingerprint),
  check ((explanation is null) = (explained_on is null)),
  check ((state = 'open') = (settled_on is null)),
  check (state = 'open' or (settled_by is not null and reason is not null))
);
create index finding_open on finding (due_on) where state = 'open';
create index finding_subject on finding (subject_id) where state = 'open' and subject_id is not null;

-- Who is told of what, once.
create table desk_notice (
  id bigint generated always as identity primary key,
  department_id bigint not null references organisation (id),
  audience text not null check (audience in ('department', 'office')),
  kind text not null check (kind in ('task', 'check', 'return', 'finding')),
  reference bigint not null,
  -- Working days from the due day.
  due_offset int not null,
  due_on date not null,
  on_day date not null,
  seen_on date,
  seen_by text,
  unique (audience, kind, reference, due_offset)
);
create index desk_notice_unseen on desk_notice (department_id, audience) where seen_on is null;

do $$
declare protected text;
begin
  foreach protected in array array['due_task', 'delivery_check', 'delivery_return', 'delivery_day', 'finding', 'desk_notice'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('alter table %I force row level security', protected);
    execute format('create policy jobs on %I to {{filing}}, {{population}}, {{owner}} using (true) with check (true)', protected);
    execute format('create policy sender on %I to {{app}} using (department_id = scope_department() or department_id = any (scope_line())
      or scope_department() = 0 and cardinality(scope_line()) = 0)', protected);
    execute format('grant select on %I to {{app}}, {{filing}}, {{population}}', protected);
    execute format('grant insert, update on %I to {{filing}}', protected);
  end loop;
end $$;
-- Whoever is named beside another sees what is said of both.
create policy named on finding for select to {{app}} using (other_department_id = scope_department() or other_department_id = any (scope_line()));

grant select, insert, update on desk_progress, document_serial to {{filing}};
grant select on desk_progress to {{app}};
grant delete on desk_notice to {{filing}};
grant insert on delivery_return, desk_notice to {{app}};
grant update (owner_membership_id, outcome, settled_on, settled_by, account_id, note) on due_task to {{app}};
grant update (verdict, checked_on, checked_by, account_id, note) on delivery_check to {{app}};
grant update (owner_membership_id, acts, answer_batch_id, answered_on, answered_by, closed_on, closed_by, closing_reason) on delivery_return to {{app}};
grant update (explanation, explained_by, explained_on, state, settled_on, settled_by, account_id, reason) on finding to {{app}};
grant update (seen_on, seen_by) on desk_notice to {{app}};

call watch_table('due_task', array['id'], array['provisional', 'due_on']);
call watch_table('delivery_check', array['batch_id'], array['provisional', 'due_on']);
call watch_table('delivery_return', array['id'], array['provisional', 'due_on']);
call watch_table('finding', array['id'], array['provisional', 'due_on']);

-- Work that goes over holds tasks and returns too -------------------------------------------------------------------

alter table task_handover add column tasks bigint[] not null default '{}', add column returns bigint[] not null default '{}';

drop function hand_over_work(bigint, bigint);
create function hand_over_work(from_member bigint, to_member bigint, out batches bigint[], out applications text[], out tasks bigint[],
    out returns bigint[])
  language sql security definer set search_path = public, pg_temp as $$
  with moved as (
    update public.batch b set owner_membership_id = to_member
    where coalesce(b.owner_membership_id, b.membership_id) = from_member
      and (b.state in ('received', 'open', 'failed') or exists (select from public.held_row h where h.batch_id = b.id and h.released_on is null))
    returning b.id
  ), verifying as (
    update public.onboarding_application a set owner_membership_id = to_member
    where a.owner_membership_id = from_member and a.state = 'submitted' returning a.number
  ), owing as (
    update public.due_task t set owner_membership_id = to_member where t.owner_membership_id = from_member and t.outcome is null returning t.id
  ), correcting as (
    update public.delivery_return r set owner_membership_id = to_member where r.owner_membership_id = from_member and r.closed_on is null returning r.id
  )
  select (select coalesce(array_agg(id order by id), '{}') from moved), (select coalesce(array_agg(number order by number), '{}') from verifying),
    (select coalesce(array_agg(id order by id), '{}') from owing), (select coalesce(array_agg(id order by id), '{}') from correcting)
$$;
revoke execute on function hand_over_work(bigint, bigint) from public;
grant execute on function hand_over_work(bigint, bigint) to {{app}};

-- What is owed and not settled goes to the successor, unless it owes the same already.
create or replace function readdress_organisation(from_organisation bigint, to_organisation bigint) returns void
  language sql security definer set search_path = public, pg_temp as $$
  update public.onboarding_application set window_id = to_organisation where window_id = from_organisation and state = 'submitted';
  update public.mandate set organisation_id = to_organisation where organisation_id = from_organisation and ended_at is null;
  update public.due_task t set department_id = to_organisation where t.department_id = from_organisation and t.outcome is null
    and not exists (select from public.due_task o where o.department_id = to_organisation and o.item = t.item and o.period_from = t.period_from);
  update public.delivery_return set department_id = to_organisation where department_id = from_organisation and closed_on is null;
  update public.finding set department_id = to_organisation where department_id = from_organisation and state = 'open';
$$;
