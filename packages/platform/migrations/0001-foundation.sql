-- The first shape of the data. Placeholders {{app}}, {{filing}}, {{population}}, {{owner}} are role names of this database.

-- What is known about the installation and the order of knowledge ------------------------------------------------

create table installation (
  singleton boolean primary key default true check (singleton),
  pack text not null,
  synthetic boolean not null,
  sample_day date,
  -- A sample whose loading was cut short is taken up again.
  sample_loaded_at timestamptz,
  initialised_at timestamptz not null default now()
);

-- One row. A closing batch takes the next number under this row's lock, held to commit: number order is commit order.
create table known_order (
  singleton boolean primary key default true check (singleton),
  last_no bigint not null
);
insert into known_order (last_no) values (0);

create table definition (
  kind text not null,
  id text not null,
  version text not null,
  valid_from date not null,
  valid_to date,
  digest text not null,
  origin text not null check (origin in ('shipped', 'local')),
  body jsonb not null,
  recorded_at timestamptz not null default now(),
  primary key (kind, id, version)
);

-- Digest of the shipped definition files last loaded: unchanged files are not read again.
create table definition_shipment (
  singleton boolean primary key default true check (singleton),
  digest text not null,
  loaded_at timestamptz not null default now()
);

-- Places, organisations, people --------------------------------------------------------------------------------

create table region (
  code text primary key,
  label_zh text not null,
  label_en text not null,
  type text not null check (type in ('province', 'city', 'county', 'park')),
  parent text references region (code),
  no_from bigint not null,
  no_to bigint not null,
  check (no_from <= no_to)
);

create table organisation (
  id bigint generated always as identity primary key,
  code text not null unique,
  label_zh text not null,
  label_en text not null,
  kind text not null check (kind in ('department', 'park', 'credit-office', 'bank', 'association', 'service-agency')),
  region text references region (code),
  duties text[] not null default '{}',
  active_from date,
  active_to date
);

create table account (
  id bigint generated always as identity primary key,
  login text not null unique,
  display_name text not null,
  password_hash text,
  failed_attempts int not null default 0,
  locked_until timestamptz,
  disabled_at timestamptz,
  created_at timestamptz not null default now()
);

create table membership (
  id bigint generated always as identity primary key,
  account_id bigint not null references account (id),
  role text not null,
  organisation_id bigint references organisation (id),
  subject_id bigint,
  valid_from date not null,
  valid_to date,
  check ((organisation_id is null) <> (subject_id is null))
);
create index membership_account on membership (account_id);

create table signin_session (
  token_digest bytea primary key,
  account_id bigint not null references account (id),
  membership_id bigint not null references membership (id),
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index signin_session_account on signin_session (account_id);

create table api_key (
  id bigint generated always as identity primary key,
  key_digest bytea not null unique,
  label text not null,
  membership_id bigint not null references membership (id),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

-- Audit: entries are only ever added ----------------------------------------------------------------------------

create table audit_entry (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor text not null check (actor <> ''),
  account_id bigint,
  membership_id bigint,
  operation text not null,
  class text not null check (class in ('read', 'write', 'sign-in')),
  channel text not null check (channel in ('web', 'api', 'command-line', 'job')),
  purpose text,
  case_number text,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  subjects bigint[] not null default '{}',
  detail jsonb not null default '{}',
  request_id text
);
create index audit_entry_at on audit_entry (at);

-- Subjects -------------------------------------------------------------------------------------------------------

create table subject (
  id bigint generated always as identity primary key,
  kind text not null,
  name text not null,
  uscc text,
  state text not null default 'active' check (state in ('active', 'revoked', 'closed')),
  provisional boolean not null default false,
  established_on date,
  industry text,
  area_no bigint not null,
  park_no bigint,
  -- The batch that opened the file; unseen until that batch is closed.
  batch_id bigint not null,
  known boolean not null default false,
  synthetic boolean not null default false,
  created_at timestamptz not null default now()
);
create index subject_unknown on subject (batch_id) where not known;

create table subject_identifier (
  subject_id bigint not null,
  kind text not null,
  value text collate "C" not null,
  valid_from date,
  valid_to date,
  batch_id bigint not null,
  primary key (kind, value)
);
create index subject_identifier_subject on subject_identifier (subject_id);

-- Publishable identity only, so that search can use its index under row security.
create table subject_name (
  subject_id bigint not null,
  name text not null,
  kind text not null check (kind in ('current', 'former')),
  valid_from date,
  valid_to date,
  primary key (subject_id, name)
);
create index subject_name_part on subject_name using gin (name gin_trgm_ops);

-- Dated relations to places; area_no and park_no of protected rows follow them by an audited move.
create table subject_region (
  subject_id bigint not null,
  relation text not null check (relation in ('registered-area', 'tax-place', 'park')),
  region text not null,
  valid_from date not null,
  valid_to date,
  batch_id bigint not null,
  primary key (subject_id, relation, region, valid_from)
);

-- Delivery -------------------------------------------------------------------------------------------------------

create table batch (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('file', 'release', 'single')),
  department_id bigint not null references organisation (id),
  item text not null,
  item_version text not null,
  mapping_id text,
  mapping_version text,
  -- The profile as it was when the delivery began: a resumed delivery reads the rest by the same rules.
  mapping jsonb,
  day date not null,
  file_digest text,
  file_name text not null,
  file_bytes bigint,
  state text not null check (state in ('received', 'open', 'closed', 'failed')),
  problems jsonb not null default '[]',
  rows_done int not null default 0,
  progress int not null default 0,
  accepted int not null default 0,
  duplicate int not null default 0,
  superseding int not null default 0,
  held int not null default 0,
  refused int not null default 0,
  ignored int not null default 0,
  incomplete int not null default 0,
  personal_stripped int not null default 0,
  known_no bigint unique,
  delivered_by text not null,
  membership_id bigint,
  received_at timestamptz not null default now(),
  closed_at timestamptz,
  evaluated_subjects int,
  evaluated_at timestamptz,
  synthetic boolean not null default false,
  check ((state = 'closed') = (known_no is not null))
);
create index batch_unfinished on batch (id) where state in ('received', 'open') or evaluated_at is null;

-- Rows with something to say: every outcome but plain acceptance, and acceptance with findings.
create table batch_row (
  batch_id bigint not null,
  row_no int not null,
  department_id bigint not null,
  outcome text not null check (outcome in ('accepted', 'duplicate', 'superseding', 'held', 'refused', 'ignored')),
  findings jsonb,
  subject_id bigint,
  record_id bigint,
  primary key (batch_id, row_no)
);

-- Identity of a record within its department: the same delivery twice is the same state.
create table delivery_key (
  department_id bigint not null,
  item text not null,
  key uuid not null,
  version int not null,
  digest uuid not null,
  state text not null check (state in ('filed', 'held')),
  subject_id bigint,
  record_id bigint,
  batch_id bigint not null,
  row_no int not null,
  primary key (department_id, item, key, version)
);

-- A held row waits whole, with its reason and owner, for the identifiers it names.
create table held_row (
  batch_id bigint not null,
  row_no int not null,
  department_id bigint not null,
  item text not null,
  key uuid not null,
  reason text not null,
  owner_zh text not null,
  owner_en text not null,
  prepared jsonb not null,
  waits_for text[] not null,
  held_at timestamptz not null default now(),
  release_batch_id bigint,
  released_on date,
  primary key (batch_id, row_no)
);
create index held_row_key on held_row (department_id, item, key) where released_on is null;
create index held_row_waiting on held_row using gin (waits_for) where released_on is null;

-- Records, in two layers -----------------------------------------------------------------------------------------

create sequence record_number;

create table record_entry (
  subject_id bigint not null,
  id bigint generated always as identity,
  record_id bigint not null,
  version int not null,
  event text not null check (event in ('received', 'corrected', 'repaired', 'withdrawn', 'expired', 'refiled', 'erased')),
  batch_id bigint not null,
  row_no int not null,
  department_id bigint not null,
  item text not null,
  document_number text,
  decided_on date,
  published_on date,
  valid_to date,
  severity text,
  amount_fen bigint,
  status text not null check (status in ('in-force', 'repaired', 'withdrawn')),
  uses smallint not null,
  score_from date,
  public_from date,
  public_to date,
  incomplete boolean not null,
  missing text[],
  area_no bigint not null,
  park_no bigint,
  payload jsonb not null,
  primary key (subject_id, id)
);
create index record_entry_batch on record_entry (batch_id);

create table record (
  subject_id bigint not null,
  id bigint not null,
  entry_id bigint not null,
  version int not null,
  batch_id bigint not null,
  department_id bigint not null,
  item text not null,
  document_number text,
  decided_on date,
  published_on date,
  valid_to date,
  severity text,
  amount_fen bigint,
  status text not null,
  uses smallint not null,
  score_from date,
  public_from date,
  public_to date,
  incomplete boolean not null,
  area_no bigint not null,
  park_no bigint,
  primary key (subject_id, id)
);

-- The one publication rule: what an audience may be shown on a day. Stable, not SECURITY DEFINER, one SELECT: it is inlined.
create function publishable_records(audience text, on_day date) returns setof public.record
  language sql stable
  as $$
    select r.* from public.record r
    where audience = 'public'
      and (r.uses & 1) = 1
      and r.status = 'in-force'
      and not r.incomplete
      and r.public_from <= on_day
      and (r.public_to is null or on_day < r.public_to)
  $$;

-- Evaluation -----------------------------------------------------------------------------------------------------

create table evaluation_run (
  id bigint generated always as identity primary key,
  model text not null,
  model_version text not null,
  definition_digest text not null,
  evaluator_version text not null,
  as_of date not null,
  known_no bigint not null,
  scope text not null check (scope in ('all', 'batch')),
  batch_id bigint,
  subjects int,
  grades jsonb,
  digest text,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);

create table evaluation_result (
  subject_id bigint not null,
  run_id bigint not null,
  model text not null,
  model_version text not null,
  as_of date not null,
  known_no bigint not null,
  score bigint,
  grade text,
  evaluation jsonb not null,
  area_no bigint not null,
  park_no bigint,
  computed_at timestamptz not null default now(),
  primary key (subject_id, model, run_id)
);

-- Rights -----------------------------------------------------------------------------------------------------------

grant usage on schema public to {{app}}, {{filing}}, {{population}};

grant select on installation, known_order, definition, region, organisation, subject, subject_identifier, subject_name, subject_region,
  batch, batch_row, held_row, record, record_entry, evaluation_run, evaluation_result to {{app}}, {{filing}}, {{population}};

grant select on account, membership, api_key to {{app}};
grant update (failed_attempts, locked_until, password_hash) on account to {{app}};
grant select, insert, update on signin_session to {{app}};
grant insert, update on definition to {{app}};
grant insert on organisation to {{app}};
grant insert on batch to {{app}};
grant insert on audit_entry to {{app}}, {{filing}}, {{population}};

grant select, insert, update on batch, batch_row, held_row, delivery_key, known_order, subject, subject_identifier, subject_name, subject_region, record to {{filing}};
grant insert on record_entry to {{filing}};
-- The truth is only added to; where a subject belongs is an access column, rewritten by an audited move alone.
grant update (area_no, park_no) on record_entry, evaluation_result to {{filing}};
grant temporary on database {{database}} to {{filing}}, {{population}};
grant usage on sequence record_number to {{filing}};
grant usage on sequence subject_id_seq to {{filing}};
grant delete on subject_name to {{filing}};
-- A delivery that breaks off for good gives its keys back, so that the mended file is not taken for a repetition.
grant delete on delivery_key, held_row to {{filing}};

grant select, insert, update on evaluation_run to {{population}};
grant insert on evaluation_result to {{population}};
grant select on delivery_key to {{population}};
grant update (evaluated_subjects, evaluated_at) on batch to {{population}};

-- Row security: forced, and denying when nothing is set. Bounds and owners come from settings of the transaction. -----

create function scope_low() returns bigint language sql stable as $$ select nullif(current_setting('xinpark.low', true), '')::bigint $$;
create function scope_high() returns bigint language sql stable as $$ select nullif(current_setting('xinpark.high', true), '')::bigint $$;
create function scope_subject() returns bigint language sql stable as $$ select nullif(current_setting('xinpark.subject', true), '')::bigint $$;
create function scope_department() returns bigint language sql stable as $$ select nullif(current_setting('xinpark.department', true), '')::bigint $$;
create function scope_audience() returns text language sql stable as $$ select coalesce(current_setting('xinpark.audience', true), '') $$;

do $$
declare protected text;
begin
  foreach protected in array array['subject', 'record', 'record_entry', 'evaluation_result'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('alter table %I force row level security', protected);
    execute format('create policy jobs on %I to {{filing}}, {{population}}, {{owner}} using (true) with check (true)', protected);
  end loop;
end $$;

create policy scope on record to {{app}} using (
  area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high() or subject_id = scope_subject()
  or (scope_audience() = 'public' and (uses & 1) = 1 and status = 'in-force' and not incomplete)
);
create policy scope on record_entry to {{app}} using (
  area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high() or subject_id = scope_subject()
  or (scope_audience() = 'public' and (uses & 1) = 1 and status = 'in-force' and not incomplete and public_from is not null)
);
create policy scope on evaluation_result to {{app}} using (
  area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high() or subject_id = scope_subject()
);
-- A subject's registered identity is public information; protected content hangs on its records.
create policy identity on subject to {{app}} using (known);

do $$
declare protected text;
begin
  foreach protected in array array['batch', 'batch_row', 'held_row'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('alter table %I force row level security', protected);
    execute format('create policy jobs on %I to {{filing}}, {{population}}, {{owner}} using (true) with check (true)', protected);
  end loop;
end $$;
-- Department 0 stands for all departments of the installation.
create policy sender on batch to {{app}} using (scope_department() = 0 or department_id = scope_department())
  with check (scope_department() = 0 or department_id = scope_department());
create policy sender on batch_row to {{app}} using (scope_department() = 0 or department_id = scope_department());
create policy sender on held_row to {{app}} using (scope_department() = 0 or department_id = scope_department());
