-- Catalogue: drafts of definitions and their review.

-- A definition in writing: its text until it is submitted, then read by a second person, and published once or never.
create table definition_draft (
  id bigint generated always as identity primary key,
  kind text not null,
  definition_id text not null,
  version text not null,
  -- The version it was begun from; null for a definition that is new.
  based_on text,
  text text not null check (text <> ''),
  reason text not null check (reason <> ''),
  document text not null check (document <> ''),
  state text not null check (state in ('draft', 'submitted', 'published', 'refused', 'withdrawn')),
  account_id bigint not null,
  drafted_by text not null check (drafted_by <> ''),
  drafted_at timestamptz not null default clock_timestamp(),
  submitted_at timestamptz,
  decided_account_id bigint,
  decided_by text,
  decided_at timestamptz,
  decision_note text,
  valid_from date,
  digest text,
  check (decided_account_id <> account_id),
  check ((state in ('published', 'refused')) = (decided_account_id is not null)),
  check ((decided_account_id is null) = (decided_by is null) and (decided_account_id is null) = (decided_at is null)),
  check (state <> 'published' or (valid_from is not null and digest is not null)),
  check (state in ('draft', 'withdrawn') or submitted_at is not null)
);
create index definition_draft_of on definition_draft (kind, definition_id, version);

-- What is decided stays as it was; only a text in writing is rewritten, by whoever writes it.
alter table definition_draft enable row level security;
alter table definition_draft force row level security;
create policy seen on definition_draft for select to {{app}} using (scope_low() is not null);
create policy begun on definition_draft for insert to {{app}} with check (state = 'draft' and scope_low() is not null);
create policy open_ones on definition_draft for update to {{app}} using (state in ('draft', 'submitted') and scope_low() is not null) with check (true);
create policy jobs on definition_draft to {{population}}, {{owner}} using (true) with check (true);

grant select, insert on definition_draft to {{app}};
grant update (kind, definition_id, version, text, reason, document, state, submitted_at, decided_account_id, decided_by, decided_at, decision_note,
  valid_from, digest) on definition_draft to {{app}};
grant select on definition_draft to {{population}};
call watch_table('definition_draft', array['id']);

-- A version that is on record is never changed.
revoke update on definition from {{app}};
