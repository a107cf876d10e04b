-- Matching names, merging subjects, classes of size.

-- Filing a record under another subject adds two entries: it departs from the one and is refiled under the other.
alter table record_entry drop constraint record_entry_event_check;
alter table record_entry add constraint record_entry_event_check check (event in
  ('received', 'corrected', 'reconsidered', 'performed', 'repaired', 'withdrawn', 'objection', 'litigation', 'shielded', 'withheld', 'expired',
   'refiled', 'departed', 'erased'));
-- A record that departed is none of its old subject's.
grant delete on record to {{filing}};

-- Under whom a record stands that was filed elsewhere first: where later versions of it go.
create table refiled_record (
  record_id bigint primary key,
  subject_id bigint not null
);
grant select, insert, update on refiled_record to {{filing}};
grant select on refiled_record to {{population}};

-- A merged subject is unseen; codes and names it had lead to the one that stays.
alter table subject add column merged_into bigint;
alter table subject add constraint subject_merged_unseen check (merged_into is null or (not known and merged_into <> id));
alter table subject_identifier add column merged_from bigint;
alter table subject_name add column merged_from bigint;
create index subject_identifier_merged on subject_identifier (merged_from) where merged_from is not null;
create index subject_name_merged on subject_name (merged_from) where merged_from is not null;

create function surviving_subject(of_subject bigint) returns bigint
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$ select coalesce(s.merged_into, s.id) from public.subject s where s.id = of_subject $$;
-- Registered identity, of a merged subject too.
create function registered_identity(of_subject bigint) returns table (name text, uscc text, established_on date)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$ select s.name, s.uscc, s.established_on from public.subject s where s.id = of_subject and (s.known or s.merged_into is not null) $$;
revoke execute on function surviving_subject(bigint), registered_identity(bigint) from public;
grant execute on function surviving_subject(bigint), registered_identity(bigint) to {{app}}, {{filing}}, {{population}};

-- One person proposes, another decides, a job carries out; and whoever finds it wrong has it undone. subject_id stays.
create table subject_merge (
  id bigint generated always as identity primary key,
  subject_id bigint not null,
  other_id bigint not null,
  reason text not null check (reason <> ''),
  document text not null check (document <> ''),
  proposed_by text not null check (proposed_by <> ''),
  proposed_account_id bigint not null,
  proposed_at timestamptz not null default now(),
  approved boolean,
  decision_reason text,
  decided_by text,
  decided_account_id bigint,
  decided_at timestamptz,
  merged_at timestamptz,
  merged_no bigint,
  merged_batches bigint[],
  undo_reason text,
  undone_by text,
  undone_account_id bigint,
  undo_asked_at timestamptz,
  unmerged_at timestamptz,
  area_no bigint not null,
  park_no bigint,
  check (other_id <> subject_id),
  check (decided_account_id <> proposed_account_id),
  check ((approved is null) = (decided_account_id is null)),
  check (merged_at is null or approved),
  check (undo_asked_at is null or merged_at is not null),
  check ((undo_asked_at is null) = (undo_reason is null)),
  check (unmerged_at is null or undo_asked_at is not null)
);
create unique index subject_merge_open on subject_merge (other_id) where coalesce(approved, true) and unmerged_at is null;

-- What a person said of a name and a subject. A rejection is remembered for the pair.
create table match_decision (
  id bigint generated always as identity primary key,
  batch_id bigint not null,
  row_no int not null,
  name text not null,
  folded text collate "C" not null,
  subject_id bigint not null,
  verdict text not null check (verdict in ('confirmed', 'rejected')),
  note text not null,
  decided_by text not null check (decided_by <> ''),
  account_id bigint not null,
  decided_at timestamptz not null default now(),
  -- The batch in which the row was filed, and what took it back.
  filed_batch_id bigint,
  undo_reason text,
  undone_by text,
  undone_account_id bigint,
  undo_asked_at timestamptz,
  undone_at timestamptz,
  area_no bigint not null,
  park_no bigint,
  check ((undo_asked_at is null) = (undo_reason is null)),
  check (undone_at is null or undo_asked_at is not null)
);
create unique index match_decision_open on match_decision (batch_id, row_no) where verdict = 'confirmed' and undone_at is null;
create index match_decision_rejected on match_decision (folded) where verdict = 'rejected' and undone_at is null;

do $$
declare protected text;
begin
  foreach protected in array array['subject_merge', 'match_decision'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('alter table %I force row level security', protected);
    execute format('create policy jobs on %I to {{filing}}, {{population}}, {{owner}} using (true) with check (true)', protected);
    execute format('create policy scope on %I to {{app}}
      using ((area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high()) and scope_department() is not null)
      with check ((area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high()) and scope_department() is not null)', protected);
    execute format('grant select, insert on %I to {{app}}', protected);
    execute format('grant select on %I to {{filing}}, {{population}}', protected);
    execute format('grant update (area_no, park_no) on %I to {{filing}}', protected);
  end loop;
end $$;
grant update (approved, decision_reason, decided_by, decided_account_id, decided_at, undo_reason, undone_by, undone_account_id, undo_asked_at)
  on subject_merge to {{app}};
grant update (merged_at, merged_no, merged_batches, unmerged_at) on subject_merge to {{filing}};
grant update (undo_reason, undone_by, undone_account_id, undo_asked_at, undone_at) on match_decision to {{app}};
grant update (filed_batch_id, undone_at) on match_decision to {{filing}};

call watch_table('subject_merge', array['id'], array['area_no', 'park_no']);
call watch_table('match_decision', array['id'], array['area_no', 'park_no']);

-- A record that was filed under several subjects is emptied under each of them; its number is its own wherever it stands.
create or replace function empty_record(of_subject bigint, of_record bigint, entries bigint[], leaves text[], by_rule text, on_day date, by_erasure bigint)
  returns void
  language plpgsql volatile security definer
  set search_path = pg_catalog, public
  as $$
    begin
      update public.held_row h set prepared = '{}', waits_for = '{}', key = gen_random_uuid()
        from public.delivery_key k where k.record_id = of_record
          and h.department_id = k.department_id and h.item = k.item and h.key = k.key;
      update public.delivery_key set key = gen_random_uuid(), digest = gen_random_uuid() where record_id = of_record;
      update public.batch_row set findings = null where record_id = of_record;
      insert into public.erased_entry (entry_id, subject_id, record_id, leaf, rule, day, erasure_id)
        select e, of_subject, of_record, decode(l, 'hex'), by_rule, on_day, by_erasure from unnest(entries, leaves) as n (e, l)
        on conflict (entry_id) do nothing;
      update public.record_entry set salt = null, payload = '{}', document_number = null, decided_on = null, published_on = null, valid_to = null,
          severity = null, amount_fen = null, score_from = null, public_from = null, public_to = null, report_from = null, report_to = null,
          missing = null, performed_on = null, ended_on = null, expired_on = null, withheld_from = null, withheld_to = null,
          shielded_from = null, shielded_to = null, objection_from = null, objection_to = null, litigation_from = null, litigation_to = null
        where record_id = of_record and id = any (entries);
      update public.record set document_number = null, decided_on = null, published_on = null, valid_to = null, severity = null, amount_fen = null,
          score_from = null, public_from = null, public_to = null, report_from = null, report_to = null, performed_on = null, ended_on = null,
          expired_on = null, withheld_from = null, withheld_to = null, shielded_from = null, shielded_to = null, objection_from = null,
          objection_to = null, litigation_from = null, litigation_to = null
        where subject_id = of_subject and id = of_record;
    end
  $$;
