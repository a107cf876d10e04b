-- Purposes, consents, lookups and bulk exports.

-- Consents: who opens which items to which bank, for what, from when to when, on which evidence ----------------------

create table consent (
  id bigint generated always as identity primary key,
  subject_id bigint not null,
  organisation_id bigint not null references organisation (id),
  purpose text not null,
  items text[] not null check (cardinality(items) > 0),
  -- Fields by item where the consent is narrower than the item.
  fields jsonb not null default '{}',
  valid_from date not null,
  valid_to date not null,
  -- The clause by which reading goes on after a loan was granted, to its settlement and at most to a day of its own.
  post_loan_purpose text,
  post_loan_to date,
  loan_reference text,
  loan_from date,
  settled_on date,
  -- What was agreed to, word for word; signed in the product or on a paper that was scanned.
  statement text not null,
  evidence text not null check (evidence in ('signature', 'document')),
  evidence_digest text not null,
  given_by text not null check (given_by <> ''),
  given_role text not null,
  -- Whose will it is, where a clerk at the window acted on a mandate.
  given_for text,
  given_membership_id bigint,
  given_at timestamptz not null default clock_timestamp(),
  revoked_at timestamptz,
  revoked_by text,
  revoke_reason text,
  -- The bank gives the consent back before its end.
  ended_at timestamptz,
  ended_by text,
  area_no bigint not null,
  park_no bigint,
  check (valid_from <= valid_to),
  check ((post_loan_purpose is null) = (post_loan_to is null)),
  check (post_loan_to is null or post_loan_to >= valid_to),
  check ((loan_from is null) = (loan_reference is null)),
  check (loan_from is null or post_loan_to is not null),
  check (settled_on is null or loan_from is not null)
);
create index consent_subject on consent (subject_id);
create index consent_organisation on consent (organisation_id, subject_id);

-- One statement of what is live: the same as the kernel's `isLive`, which a test compares.
create function consent_is_live(c consent, for_purpose text, on_day date) returns boolean
  language sql immutable
  as $$
    select c.ended_at is null and (
      (c.revoked_at is null and for_purpose = c.purpose and on_day between c.valid_from and c.valid_to)
      or (for_purpose = c.post_loan_purpose and c.loan_from is not null and on_day between c.loan_from and c.post_loan_to
        and (c.settled_on is null or on_day <= c.settled_on)))
  $$;

-- What a bank is told: a revocation, with its time; the bank confirms that it has seen it.
create table consent_notice (
  id bigint generated always as identity primary key,
  consent_id bigint not null references consent (id),
  subject_id bigint not null,
  organisation_id bigint not null,
  kind text not null check (kind in ('given', 'revoked')),
  at timestamptz not null default clock_timestamp(),
  acknowledged_at timestamptz,
  acknowledged_by text
);
create index consent_notice_organisation on consent_notice (organisation_id, id);

-- Reports lawfully obtained: kept as they were, whatever becomes of the consent, to the end of their retention.
create table consent_report (
  id bigint generated always as identity primary key,
  consent_id bigint not null references consent (id),
  subject_id bigint not null,
  organisation_id bigint not null,
  purpose text not null,
  case_number text,
  items text[] not null,
  records int not null,
  digest text not null,
  content jsonb not null,
  obtained_by text not null,
  obtained_at timestamptz not null default clock_timestamp(),
  keep_until date not null
);
create index consent_report_subject on consent_report (subject_id, id);
create index consent_report_organisation on consent_report (organisation_id, id);

create function scope_consent_subject() returns bigint language sql stable as $$ select nullif(current_setting('xinpark.consent_subject', true), '')::bigint $$;
create function scope_consent_items() returns text[] language sql stable as $$ select string_to_array(nullif(current_setting('xinpark.consent_items', true), ''), ',') $$;

do $$
declare protected text;
begin
  foreach protected in array array['consent', 'consent_notice', 'consent_report'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('alter table %I force row level security', protected);
    execute format('create policy jobs on %I to {{filing}}, {{population}}, {{owner}} using (true) with check (true)', protected);
  end loop;
end $$;

-- The enterprise and the bank each see theirs; whoever reaches the enterprise by its place sees that a consent exists.
create policy own on consent to {{app}} using (subject_id = scope_subject()) with check (subject_id = scope_subject());
create policy receiver on consent to {{app}} using (organisation_id = scope_department()) with check (organisation_id = scope_department());
create policy reach on consent for select to {{app}} using (area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high());
create policy own on consent_notice to {{app}} using (subject_id = scope_subject()) with check (subject_id = scope_subject());
create policy receiver on consent_notice to {{app}} using (organisation_id = scope_department()) with check (organisation_id = scope_department());
create policy own on consent_report for select to {{app}} using (subject_id = scope_subject());
create policy receiver on consent_report to {{app}} using (organisation_id = scope_department()) with check (organisation_id = scope_department());

-- What a live consent opens, for the rest of one transaction: one subject, the items named. Results of evaluation are never opened.
create policy consent on record for select to {{app}} using (subject_id = scope_consent_subject() and item = any (scope_consent_items()));
create policy consent on record_entry for select to {{app}} using (subject_id = scope_consent_subject() and item = any (scope_consent_items()));

grant select, insert on consent, consent_notice, consent_report to {{app}};
grant update (revoked_at, revoked_by, revoke_reason, loan_reference, loan_from, settled_on, ended_at, ended_by) on consent to {{app}};
grant update (acknowledged_at, acknowledged_by) on consent_notice to {{app}};
grant select on consent, consent_notice, consent_report to {{filing}}, {{population}};
grant update (area_no, park_no) on consent to {{filing}};

-- Who looked: the subject's own entries of the audit, and nothing else of it ------------------------------------------

create index audit_entry_subjects on audit_entry using gin (subjects);
create index audit_entry_account on audit_entry (account_id, at);

-- Bound to the subject of the session: without one there is nothing. Names of persons are not in it.
create function lookups_of_own_file(before_id bigint, most int, since timestamptz)
  returns table (id bigint, at timestamptz, operation text, purpose text, case_number text, channel text, role text,
    organisation_zh text, organisation_en text, own boolean)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select e.id, e.at, e.operation, e.purpose, e.case_number, e.channel, m.role, o.label_zh, o.label_en, coalesce(m.subject_id = s.id, false)
    from (select public.scope_subject() as id) s
    join public.audit_entry e on e.subjects @> array[s.id]
    left join public.membership m on m.id = e.membership_id
    left join public.organisation o on o.id = m.organisation_id
    where (e.class = 'read' or e.detail ? 'shows') and e.outcome = 'done' and e.at >= since and (before_id is null or e.id < before_id)
      and coalesce(e.detail->>'audience', '') <> 'public'
    order by e.id desc limit least(most, 500)
  $$;

-- How much an account has read since an instant: files by the subjects shown, lists by pages.
create function reading_since(of_account bigint, since timestamptz) returns table (files bigint, lists bigint)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select coalesce(sum(cardinality(e.subjects)) filter (where e.detail->>'shows' = 'file'), 0)::bigint,
      count(*) filter (where e.detail->>'shows' = 'list')
    from public.audit_entry e where e.account_id = of_account and e.outcome = 'done' and e.at > since
  $$;
revoke execute on function lookups_of_own_file(bigint, int, timestamptz), reading_since(bigint, timestamptz) from public;
grant execute on function lookups_of_own_file(bigint, int, timestamptz), reading_since(bigint, timestamptz) to {{app}};

-- Alarms about unusual reading: one a person, limit and hour, with how often it was met.
create table reading_alarm (
  id bigint generated always as identity primary key,
  account_id bigint not null,
  membership_id bigint,
  actor text not null,
  role text not null,
  operation text not null,
  limit_id text not null,
  hours int not null,
  most int not null,
  counted bigint not null,
  hour timestamptz not null default date_trunc('hour', clock_timestamp()),
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp(),
  times int not null default 1,
  seen_at timestamptz,
  seen_by text,
  unique (account_id, limit_id, hour)
);
grant select, insert on reading_alarm to {{app}};
grant update (times, last_at, counted, seen_at, seen_by) on reading_alarm to {{app}};

-- Bulk exports: asked for, approved by somebody else, written once, expiring ------------------------------------------

create table export_request (
  id bigint generated always as identity primary key,
  account_id bigint not null,
  membership_id bigint not null,
  requested_by text not null,
  requested_role text not null,
  requested_at timestamptz not null default clock_timestamp(),
  -- Reach of the requester when asking, for who may approve.
  low bigint not null,
  high bigint not null,
  purpose text not null,
  case_number text,
  reason text not null,
  basis text not null,
  query jsonb not null,
  format text not null check (format in ('csv', 'xlsx')),
  rows_estimate bigint not null,
  -- Fields that leave only encrypted to the receiver's public key.
  sealed_fields text[] not null default '{}',
  sealed_to text,
  receiver text,
  state text not null check (state in ('requested', 'approved', 'refused', 'running', 'done', 'failed', 'expired')),
  decided_account_id bigint,
  decided_by text,
  decided_at timestamptz,
  decision_note text,
  started_at timestamptz,
  finished_at timestamptz,
  expires_on date,
  rows_written bigint,
  bytes bigint,
  digest text,
  problem text,
  -- Orders the rows and marks each: known here alone, so that a leaked file tells which request it came from.
  marker bytea not null,
  check (decided_account_id is null or decided_account_id <> account_id),
  check ((cardinality(sealed_fields) = 0) = (sealed_to is null) and (sealed_to is null) = (receiver is null))
);
create index export_request_account on export_request (account_id, id);

create table export_download (
  id bigint generated always as identity primary key,
  export_id bigint not null references export_request (id),
  account_id bigint not null,
  downloaded_by text not null,
  at timestamptz not null default clock_timestamp()
);
create index export_download_export on export_download (export_id);

grant select, insert on export_request, export_download to {{app}};
grant update (state, decided_account_id, decided_by, decided_at, decision_note, started_at, finished_at, expires_on, rows_written, bytes, digest, problem)
  on export_request to {{app}};
