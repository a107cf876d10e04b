-- Reports and exports of the house.

-- A report as it was issued: its file by digest, its number, and how its seal states it.
create table report (
  subject_id bigint not null,
  id bigint generated always as identity,
  number text not null check (number ~ '^[0-9A-Z]{5}-[0-9A-Z]{5}$'),
  code text not null check (code ~ '^[0-9a-f]{32}$'),
  title text not null,
  language text not null check (language in ('zh', 'en')),
  -- Whose paper it is: of the enterprise itself, or of the organisation that asked (0: the installation).
  own boolean not null,
  organisation_id bigint,
  consent_id bigint,
  reader text,
  used_for text not null check (used_for <> ''),
  -- What stood in it: place on paper, record, its entry of then, state, and whether it was public.
  records jsonb not null check (jsonb_typeof(records) = 'array'),
  file_digest text not null check (file_digest ~ '^[0-9a-f]{64}$'),
  file_sm3 text not null check (file_sm3 ~ '^[0-9a-f]{64}$'),
  file_bytes int not null check (file_bytes > 0),
  issued_on date not null,
  issued_at timestamptz not null default clock_timestamp(),
  issued_by text not null check (issued_by <> ''),
  keep_until date not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdrawn_reason text,
  primary key (subject_id, id),
  check ((withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdrawn_reason is null))
);
create unique index report_number on report (number);
create unique index report_code on report (code);
create index report_digest on report (file_digest);
create index report_organisation on report (organisation_id, id);

call watch_table('report', array['subject_id', 'id']);

do $$
declare protected text;
begin
  foreach protected in array array['report'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('alter table %I force row level security', protected);
    execute format('create policy jobs on %I to {{filing}}, {{population}}, {{owner}} using (true) with check (true)', protected);
  end loop;
end $$;

create policy own on report to {{app}} using (subject_id = scope_subject()) with check (subject_id = scope_subject());
create policy issuer on report to {{app}} using (organisation_id = scope_department()) with check (organisation_id = scope_department());

grant select, insert on report to {{app}};
grant update (withdrawn_at, withdrawn_by, withdrawn_reason) on report to {{app}};
grant select on report to {{population}};

-- How a report stands, for whoever holds its number, its code or its file: none of them is guessed.
create function report_of(asked text)
  returns table (report_id bigint, subject_id bigint, number text, title text, name text, uscc text, issued_on date, file_digest text,
    file_sm3 text, records int, withdrawn_at timestamptz)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select r.id, r.subject_id, r.number, r.title, s.name, s.uscc, r.issued_on, r.file_digest, r.file_sm3, jsonb_array_length(r.records), r.withdrawn_at
    from public.report r join public.subject s on s.id = r.subject_id
    where asked in (r.number, r.code, r.file_digest)
    order by r.id limit 1
  $$;

-- What became of its records. Which record it is, is told only where the publication rule shows it on the day.
create function report_changes(asked text, on_day date)
  returns table (ordinal text, status_then text, public_then boolean, status_now text, lapsed boolean, public_now boolean,
    content_changed boolean, on_which date, item text, department_zh text, department_en text, document_number text)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select h.ordinal, h.status, h.public, coalesce(c.status, 'gone'), coalesce(c.valid_to < on_day, false), p.id is not null,
      coalesce(e_now.payload is distinct from e_then.payload, false), coalesce((public.known_at(c.batch_id) at time zone 'Asia/Shanghai')::date, on_day),
      p.item, o.label_zh, o.label_en, p.document_number
    from public.report r
    cross join lateral jsonb_to_recordset(r.records) as h (ordinal text, record bigint, entry bigint, status text, public boolean)
    left join public.record c on c.subject_id = r.subject_id and c.id = h.record
    left join public.record_entry e_then on e_then.subject_id = r.subject_id and e_then.id = h.entry
    left join public.record_entry e_now on e_now.subject_id = c.subject_id and e_now.id = c.entry_id
    left join lateral (select q.* from public.publishable_records('public', on_day) q where q.subject_id = r.subject_id and q.id = h.record) p on true
    left join public.organisation o on o.id = p.department_id
    where asked in (r.number, r.code, r.file_digest)
    order by string_to_array(h.ordinal, '-')::int[]
  $$;

-- Who asked about an enterprise within the reach of the session, for the record of inquiries on a report: organisations, never persons.
create function lookups_for_report(asked bigint, since timestamptz, most int)
  returns table (at timestamptz, purpose text, organisation_zh text, organisation_en text, own boolean)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select e.at, e.purpose, o.label_zh, o.label_en, coalesce(m.subject_id = s.id, false)
    from public.subject s
    join public.audit_entry e on e.subjects @> array[s.id]
    left join public.membership m on m.id = e.membership_id
    left join public.organisation o on o.id = m.organisation_id
    where s.id = asked and (s.id = public.scope_subject() or s.area_no between public.scope_low() and public.scope_high()
        or s.park_no between public.scope_low() and public.scope_high())
      and (e.class = 'read' or e.detail ? 'shows') and e.outcome = 'done' and e.at >= since
      and coalesce(e.detail->>'audience', '') <> 'public'
    order by e.id desc limit least(most, 500)
  $$;

revoke execute on function report_of(text), report_changes(text, date), lookups_for_report(bigint, timestamptz, int) from public;
grant execute on function report_of(text), report_changes(text, date), lookups_for_report(bigint, timestamptz, int) to {{app}};
