-- The audit log in full: its algorithms, roots over the rows of bulk writes, thinning, changes of rows, erasure.

-- Chosen at initialisation; a log never changes its hash. `signature` is what the first key is made for.
create table audit_form (
  singleton boolean primary key default true check (singleton),
  hash text not null default 'sha256' check (hash in ('sha256', 'sm3')),
  signature text not null default 'ed25519' check (signature in ('ed25519', 'sm2'))
);
insert into audit_form default values;
grant select on audit_form to {{app}}, {{filing}}, {{population}};

-- Whoever cites a checkpoint (a receipt, a draw, a report) keeps it from thinning.
create table checkpoint_citation (
  size bigint not null,
  cited_by text not null check (cited_by <> ''),
  citation text not null check (citation <> ''),
  at timestamptz not null default clock_timestamp(),
  primary key (size, cited_by, citation)
);
grant select, insert on checkpoint_citation to {{app}}, {{filing}}, {{population}};

-- Bulk writes ------------------------------------------------------------------------------------------------------

-- The leaves under the root that an audit entry carries: 32 bytes a row, in order of row number.
create table audit_rows (
  entry_id bigint primary key,
  table_name text not null,
  batch_id bigint not null,
  first_row bigint not null,
  last_row bigint not null check (last_row >= first_row),
  rows int not null check (rows between 1 and 10000),
  row_numbers bigint[],
  leaves bytea not null,
  check (octet_length(leaves) = rows * 32),
  check (row_numbers is null or cardinality(row_numbers) = rows)
);
create index audit_rows_batch on audit_rows (table_name, batch_id, first_row);
-- Hashes are no bytes to be compressed.
alter table audit_rows alter column leaves set storage external;
grant insert on audit_rows to {{app}}, {{filing}}, {{population}};
grant select on audit_rows to {{population}};
-- Whoever has written an entry may name it in the same transaction.
grant select on sequence audit_entry_id_seq to {{app}}, {{filing}}, {{population}};

-- The salt keeps the log from confirming a guess; it is erased with the row. 122 random bits.
alter table record_entry add column salt uuid default gen_random_uuid();
alter table evaluation_result add column salt uuid default gen_random_uuid();

-- A checkpoint says by which hash its log is made.
drop function latest_audit_checkpoint();
create function latest_audit_checkpoint()
  returns table (size bigint, root text, hash text, at text, previous_size bigint, key_id text, algorithm text, signature text)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select c.size, encode(c.root, 'hex'), f.hash, to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), c.previous_size,
      c.key_id, c.algorithm, translate(encode(c.signature, 'base64'), E'\n', '')
    from public.audit_checkpoint c, public.audit_form f order by c.size desc limit 1
  $$;
revoke execute on function latest_audit_checkpoint() from public;
grant execute on function latest_audit_checkpoint() to {{app}}, {{population}};

-- Lawful erasure -----------------------------------------------------------------------------------------------------

-- One person proposes, another approves, a job erases.
create table erasure (
  id bigint generated always as identity primary key,
  subject_id bigint not null,
  record_id bigint not null,
  rule text not null check (rule in ('retention-ended', 'lawful-deletion', 'forbidden-personal-data')),
  basis text not null check (basis <> ''),
  case_number text not null check (case_number <> ''),
  proposed_by text not null check (proposed_by <> ''),
  proposed_account_id bigint not null,
  proposed_at timestamptz not null default clock_timestamp(),
  area_no bigint not null,
  park_no bigint,
  unique (id, proposed_account_id)
);
create index erasure_record on erasure (subject_id, record_id);
create table erasure_decision (
  erasure_id bigint primary key,
  proposed_account_id bigint not null,
  approved boolean not null,
  reason text,
  decided_by text not null check (decided_by <> ''),
  account_id bigint not null,
  decided_at timestamptz not null default clock_timestamp(),
  foreign key (erasure_id, proposed_account_id) references erasure (id, proposed_account_id),
  check (account_id <> proposed_account_id),
  check (approved or reason is not null)
);
-- What is left of an erased entry: its salted leaf, by which the log accepts it, the rule and the day.
create table erased_entry (
  entry_id bigint primary key,
  subject_id bigint not null,
  record_id bigint not null,
  leaf bytea not null check (octet_length(leaf) = 32),
  rule text not null,
  day date not null,
  erasure_id bigint
);
create index erased_entry_record on erased_entry (subject_id, record_id);
grant select, insert on erasure, erasure_decision to {{app}};
grant select on erasure, erasure_decision, erased_entry to {{filing}}, {{population}};
grant update (area_no, park_no) on erasure to {{filing}};

alter table erasure enable row level security;
alter table erasure force row level security;
create policy jobs on erasure to {{filing}}, {{population}}, {{owner}} using (true) with check (true);
create policy scope on erasure to {{app}}
  using (area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high())
  with check (area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high());

-- Thinning -----------------------------------------------------------------------------------------------------------

-- The only way to take a checkpoint away: older than 30 days, not the last of its hour, not cited. The log keeps its leaves.
create function thin_audit_checkpoints(most int) returns setof bigint
  language sql volatile security definer
  set search_path = pg_catalog, public
  set timezone = 'UTC'
  as $$
    delete from public.audit_checkpoint where size in (
      select c.size from public.audit_checkpoint c
      where c.at < date_trunc('hour', clock_timestamp() - interval '30 days')
        and exists (select from public.audit_checkpoint l where l.size > c.size and date_trunc('hour', l.at) = date_trunc('hour', c.at))
        and not exists (select from public.checkpoint_citation k where k.size = c.size)
      order by c.size limit most)
    returning size
  $$;
revoke execute on function thin_audit_checkpoints(int) from public;
grant execute on function thin_audit_checkpoints(int) to {{population}};
create index audit_checkpoint_at on audit_checkpoint (at);

-- The audit desk -----------------------------------------------------------------------------------------------------

-- Entries, newest first, before a given one. `about` is a subject; `part` is 'unfinished' for streams without a closing entry.
-- `administrators` holds the answer to what audit administrators did. Who may ask is the operation's to check.
create function search_audit_entries(administrators boolean, by_actor text, about bigint, for_purpose text, of_operation text,
    with_outcome text, of_class text, part text, since timestamptz, until timestamptz, before_id bigint, most int)
  returns table (id bigint, at text, actor text, role text, organisation_zh text, organisation_en text, operation text, class text, channel text,
    purpose text, case_number text, outcome text, subjects jsonb, subject_count int, detail jsonb, request_id text, log_index bigint, unfinished boolean)
  language plpgsql stable security definer
  set search_path = pg_catalog, public
  as $$
    begin
      -- Planned for what was asked: a plan for every question would read the whole log for each.
      return query execute format($q$
        select e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.actor, m.role, o.label_zh, o.label_en, e.operation, e.class,
          e.channel, e.purpose, e.case_number, e.outcome,
          coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'code', coalesce(s.uscc, ''), 'name', s.name) order by s.id)
            from public.subject s where s.id = any (e.subjects[1:20])), '[]'),
          cardinality(e.subjects), e.detail, e.request_id, l.log_index,
          coalesce(e.detail ->> 'part' = 'opening', false) and not exists (select from public.audit_entry c
            where c.detail ? 'stream' and c.detail ->> 'stream' = e.detail ->> 'stream' and c.detail ->> 'part' = 'closing')
        from (
          select * from public.audit_entry e where true %s order by e.id desc limit $11
        ) e
        left join public.membership m on m.id = e.membership_id
        left join public.organisation o on o.id = m.organisation_id
        left join public.audit_leaf l on l.entry_id = e.id
        order by e.id desc$q$, concat(
          case when administrators then 'and exists (select from public.membership a where a.id = e.membership_id and a.role = ''audit-administrator'') ' end,
          case when by_actor is not null then 'and e.actor = $1 ' end,
          case when about is not null then 'and e.subjects @> array[$2] ' end,
          case when for_purpose is not null then 'and e.purpose = $3 ' end,
          case when of_operation is not null then 'and (e.operation = $4 or e.operation like $4 || ''.%'') ' else 'and e.operation <> ''row.changed'' ' end,
          case when with_outcome is not null then 'and e.outcome = $5 ' end,
          case when of_class is not null then 'and e.class = $6 ' end,
          case when part = 'unfinished' then 'and e.detail ->> ''part'' = ''opening'' and not exists (select from public.audit_entry c
            where c.detail ? ''stream'' and c.detail ->> ''stream'' = e.detail ->> ''stream'' and c.detail ->> ''part'' = ''closing'') ' end,
          case when since is not null then 'and e.at >= $8 ' end,
          case when until is not null then 'and e.at < $9 ' end,
          case when before_id is not null then 'and e.id < $10 ' end))
      using by_actor, about, for_purpose, of_operation, with_outcome, of_class, part, since, until, before_id, least(most, 5000);
    end
  $$;
revoke execute on function search_audit_entries(boolean, text, bigint, text, text, text, text, text, timestamptz, timestamptz, bigint, int) from public;
grant execute on function search_audit_entries(boolean, text, bigint, text, text, text, text, text, timestamptz, timestamptz, bigint, int) to {{app}};

-- Empties what a record holds, in every place: entries, projection, delivery keys, held and noted rows. What says where it
-- belonged stays, and the salted leaf of each entry. Only the owner may call it by itself: after restoring an older backup.
create function empty_record(of_subject bigint, of_record bigint, entries bigint[], leaves text[], by_rule text, on_day date, by_erasure bigint)
  returns void
  language plpgsql volatile security definer
  set search_path = pg_catalog, public
  as $$
    begin
      update public.held_row h set prepared = '{}', waits_for = '{}', key = gen_random_uuid()
        from public.delivery_key k where k.subject_id = of_subject and k.record_id = of_record
          and h.department_id = k.department_id and h.item = k.item and h.key = k.key;
      update public.delivery_key set key = gen_random_uuid(), digest = gen_random_uuid() where subject_id = of_subject and record_id = of_record;
      update public.batch_row set findings = null where record_id = of_record and subject_id = of_subject;
      insert into public.erased_entry (entry_id, subject_id, record_id, leaf, rule, day, erasure_id)
        select e, of_subject, of_record, decode(l, 'hex'), by_rule, on_day, by_erasure from unnest(entries, leaves) as n (e, l)
        on conflict (entry_id) do nothing;
      update public.record_entry set salt = null, payload = '{}', document_number = null, decided_on = null, published_on = null, valid_to = null,
          severity = null, amount_fen = null, score_from = null, public_from = null, public_to = null, report_from = null, report_to = null,
          missing = null, performed_on = null, ended_on = null, expired_on = null, withheld_from = null, withheld_to = null,
          shielded_from = null, shielded_to = null, objection_from = null, objection_to = null, litigation_from = null, litigation_to = null
        where subject_id = of_subject and record_id = of_record and id = any (entries);
      update public.record set document_number = null, decided_on = null, published_on = null, valid_to = null, severity = null, amount_fen = null,
          score_from = null, public_from = null, public_to = null, report_from = null, report_to = null, performed_on = null, ended_on = null,
          expired_on = null, withheld_from = null, withheld_to = null, shielded_from = null, shielded_to = null, objection_from = null,
          objection_to = null, litigation_from = null, litigation_to = null
        where subject_id = of_subject and id = of_record;
    end
  $$;
revoke execute on function empty_record(bigint, bigint, bigint[], text[], text, date, bigint) from public;

-- The job's way: only what one person proposed and another approved.
create function erase_record(by_erasure bigint, entries bigint[], leaves text[], on_day date) returns void
  language plpgsql volatile security definer
  set search_path = pg_catalog, public
  as $$
    declare proposed public.erasure;
    begin
      select e.* into proposed from public.erasure e join public.erasure_decision d on d.erasure_id = e.id
        where e.id = by_erasure and d.approved and d.account_id <> e.proposed_account_id;
      if not found then raise exception 'erasure % is not approved by a second person', by_erasure using errcode = 'insufficient_privilege'; end if;
      perform public.empty_record(proposed.subject_id, proposed.record_id, entries, leaves, proposed.rule, on_day, by_erasure);
    end
  $$;
revoke execute on function erase_record(bigint, bigint[], text[], date) from public;
grant execute on function erase_record(bigint, bigint[], text[], date) to {{filing}};
