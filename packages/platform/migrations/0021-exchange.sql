-- API pushes and pulls, changes for other platforms, and exports of lists and in a receiver's template.

-- Pushes --------------------------------------------------------------------------------------------------------------

alter table batch
  -- What the sender calls the push: the same word again is the same push.
  add column idempotency_key text check (char_length(idempotency_key) between 1 and 200),
  add column source_id bigint;
create unique index batch_idempotency on batch (department_id, idempotency_key) where idempotency_key is not null;
create index batch_source on batch (source_id, id) where source_id is not null;
-- Items a key may deliver; null: every one its membership may.
alter table api_key add column items text[];
create function key_items(with_key bigint) returns text[] language sql stable
  as $$ select k.items from public.api_key k where k.id = with_key $$;

-- Pulls: addresses of departments that are asked on a schedule ----------------------------------------------------------

create table pull_source (
  id bigint generated always as identity primary key,
  department_id bigint not null references organisation (id),
  item text not null,
  mapping_id text,
  label text not null check (label <> ''),
  url text not null,
  every_minutes int not null check (every_minutes between 1 and 44640),
  credential text not null check (credential in ('none', 'bearer', 'basic', 'header')),
  credential_header text,
  credential_sealed text,
  -- The row of the sealed place, known before the row has a number.
  credential_row text not null unique,
  -- The parameter by which the address is asked for what came after the last answer.
  cursor_parameter text,
  state text not null default 'active' check (state in ('active', 'paused')),
  created_by text not null check (created_by <> ''),
  created_at timestamptz not null default clock_timestamp(),
  -- What the last answer left: how to ask the next time, and when.
  etag text,
  last_modified text,
  cursor text,
  failures int not null default 0,
  next_at timestamptz not null default clock_timestamp(),
  check ((credential = 'none') = (credential_sealed is null)),
  check ((credential = 'header') = (credential_header is not null))
);
create index pull_source_due on pull_source (next_at) where state = 'active';

-- What came of each try.
create table pull_run (
  id bigint generated always as identity primary key,
  source_id bigint not null references pull_source (id),
  department_id bigint not null,
  started_at timestamptz not null,
  finished_at timestamptz not null default clock_timestamp(),
  outcome text not null check (outcome in ('delivered', 'unchanged', 'failed')),
  http_status int,
  bytes bigint,
  batch_id bigint,
  problem jsonb,
  check ((outcome = 'delivered') = (batch_id is not null)),
  check ((outcome = 'failed') = (problem is not null))
);
create index pull_run_source on pull_run (source_id, id);

do $$
declare protected text;
begin
  foreach protected in array array['pull_source', 'pull_run'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('alter table %I force row level security', protected);
    execute format('create policy jobs on %I to {{filing}}, {{population}}, {{owner}} using (true) with check (true)', protected);
    execute format('create policy sender on %I to {{app}} using (department_id = scope_department() or department_id = any (scope_line())
      or scope_department() = 0 and cardinality(scope_line()) = 0)', protected);
  end loop;
end $$;
grant select, insert on pull_source to {{app}};
grant update (state, next_at, every_minutes) on pull_source to {{app}};
grant select on pull_run to {{app}};
grant select, insert on pull_run to {{filing}};
grant select on pull_source, pull_run to {{population}};
grant select on pull_source to {{filing}};
grant update (etag, last_modified, cursor, failures, next_at) on pull_source to {{filing}};
call watch_table('pull_source', array['id'], array['etag', 'last_modified', 'cursor', 'failures', 'next_at'], 'true');

-- Changes for other platforms -------------------------------------------------------------------------------------------

-- A record of an item as the public may be shown it on a day, or the mere fact that it may no longer be shown where it once could.
-- Of what was never public nothing is told; an erased record says no more whether it was, and is named so that copies are erased too.
create function exchange_state(of_record bigint, of_subject bigint, on_day date)
  returns table (shown boolean, told boolean, name text, uscc text, department_id bigint, payload jsonb)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select s.id is not null, s.id is not null or exists (
        select from public.record_entry x where x.record_id = of_record and x.subject_id in (of_subject, place.subject)
          and (x.event = 'erased' or (x.uses & 1) = 1 and not x.incomplete and x.status = 'in-force' and x.public_from <= on_day
            and (x.withheld_from is null or x.withheld_from > x.public_from))),
      s.name, s.uscc, r.department_id, l.payload
    from (select coalesce((select f.subject_id from public.refiled_record f where f.record_id = of_record), of_subject) as subject) place
    left join public.record r on r.subject_id = place.subject and r.id = of_record and public.is_publishable(r, 'public', on_day)
    left join public.subject s on s.id = r.subject_id and s.known
    left join public.record_entry l on l.subject_id = r.subject_id and l.id = r.entry_id
  $$;

-- Entries of an item after a place in the order of knowledge, oldest first. A batch of one item may hold entries of another where
-- records are reconsidered: batches of `of_batches` are looked through.
create function exchange_entries(of_item text, of_batches text[], after_known bigint, after_entry bigint, on_day date, most int)
  returns table (known_no bigint, entry_id bigint, record_id bigint, shown boolean, told boolean, name text, uscc text, department_id bigint, payload jsonb)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select p.known_no, p.id, p.record_id, n.shown, n.told, n.name, n.uscc, n.department_id, n.payload
    from (
      select b.known_no, e.id, e.record_id, e.subject_id
      from (select c.id, c.known_no from public.batch c where c.state = 'closed' and c.known_no >= after_known and c.item = any (of_batches)) b
      join public.record_entry e on e.batch_id = b.id
      where e.item = of_item and (b.known_no > after_known or e.id > after_entry)
      order by b.known_no, e.id limit most) p
    cross join lateral public.exchange_state(p.record_id, p.subject_id, on_day) n
    order by p.known_no, p.id
  $$;

-- Records of an item whose publication begins, pauses or goes on with a day that has come, without an entry of their own.
create function exchange_edges(of_item text, after_day date, after_record bigint, on_day date, most int)
  returns table (record_id bigint, shown boolean, told boolean, name text, uscc text, department_id bigint, payload jsonb)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select p.id, n.shown, n.told, n.name, n.uscc, n.department_id, n.payload
    from (
      select r.id, r.subject_id from public.record r
      where r.item = of_item and r.id > after_record and (
        r.public_from > after_day and r.public_from <= on_day or r.public_to > after_day and r.public_to <= on_day
        or r.shielded_from > after_day and r.shielded_from <= on_day or r.shielded_to > after_day and r.shielded_to <= on_day
        or r.withheld_from > after_day and r.withheld_from <= on_day or r.withheld_to > after_day and r.withheld_to <= on_day)
      order by r.id limit most) p
    cross join lateral public.exchange_state(p.id, p.subject_id, on_day) n
    order by p.id
  $$;
revoke execute on function exchange_state(bigint, bigint, date), exchange_entries(text, text[], bigint, bigint, date, int),
  exchange_edges(text, date, bigint, date, int) from public;
grant execute on function exchange_entries(text, text[], bigint, bigint, date, int), exchange_edges(text, date, bigint, date, int) to {{app}};

-- Exports: of records, in a receiver's template, of lists ----------------------------------------------------------------

-- Null as before: of records, in no language of its own, decided by a second person.
alter table export_request
  add column kind text check (kind in ('template', 'list')),
  -- The list that is exported; its words are the query.
  add column operation text,
  add column language text check (language in ('zh', 'en')),
  -- What is public or one's own needs no second person.
  add column unguarded boolean check (unguarded),
  -- When its requester was shown that it is ready, or failed; how far it has come.
  add column told_at timestamptz,
  add column progress bigint,
  alter column low drop not null,
  alter column high drop not null,
  alter column purpose drop not null,
  add check ((kind is not distinct from 'list') = (operation is not null)),
  add check (unguarded is true or (low is not null and high is not null and purpose is not null)),
  add check (unguarded is true or state in ('requested', 'refused') or decided_account_id is not null);
create index export_request_told on export_request (account_id) where told_at is null and finished_at is not null;
update watched_table set ignored = array['told_at', 'progress'] where table_name = 'export_request';
grant update (told_at, progress) on export_request to {{app}};
