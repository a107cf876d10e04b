-- Signed receipts and the code of the enterprise.

-- A receipt is written with what it is about, its digest in the audit entry of the same transaction; moments later,
-- when a checkpoint covers that entry, it is signed and proven. It is never changed after.
create table receipt (
  number text primary key check (number <> ''),
  kind text not null check (kind in ('delivery', 'consent', 'report')),
  organisation_id bigint,
  subject_id bigint,
  statement text not null,
  entry_id bigint not null unique,
  written_at timestamptz not null default clock_timestamp(),
  signature jsonb,
  proof jsonb,
  completed_at timestamptz,
  check ((signature is null) = (proof is null) and (signature is null) = (completed_at is null)),
  check (organisation_id is not null or subject_id is not null)
);
create index receipt_incomplete on receipt (entry_id) where completed_at is null;

-- The code: all in it is public. Whoever replaces or revokes it is the enterprise.
create table credit_code (
  subject_id bigint not null,
  number text not null check (number ~ '^[0-9a-f]{32}$'),
  issued_on date not null,
  expires_on date not null check (expires_on >= issued_on),
  content text not null,
  key_id text not null,
  grade text,
  grade_on date,
  issued_by text not null check (issued_by <> ''),
  issued_at timestamptz not null default clock_timestamp(),
  replaced_at timestamptz,
  revoked_at timestamptz,
  primary key (subject_id, number),
  check ((grade is null) = (grade_on is null))
);
create index credit_code_number on credit_code (number);
create unique index credit_code_current on credit_code (subject_id) where replaced_at is null and revoked_at is null;

-- The local class, shown to one named reader by a link. Only the digest of the link's token is kept.
create table class_share (
  subject_id bigint not null,
  id bigint generated always as identity,
  token_digest bytea not null,
  reader text not null check (reader <> ''),
  organisation text,
  purpose text not null check (purpose <> ''),
  once boolean not null,
  expires_on date not null,
  created_by text not null check (created_by <> ''),
  created_at timestamptz not null default clock_timestamp(),
  revoked_at timestamptz,
  primary key (subject_id, id)
);
create index class_share_token on class_share (token_digest);

create table class_share_opening (
  subject_id bigint not null,
  share_id bigint not null,
  id bigint generated always as identity,
  at timestamptz not null default clock_timestamp(),
  opened_by text not null check (opened_by <> ''),
  grade text not null,
  as_of date not null,
  primary key (subject_id, id)
);
create index class_share_opening_share on class_share_opening (subject_id, share_id);

do $$
declare protected text;
begin
  foreach protected in array array['receipt', 'credit_code', 'class_share', 'class_share_opening'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('alter table %I force row level security', protected);
    execute format('create policy jobs on %I to {{filing}}, {{population}}, {{owner}} using (true) with check (true)', protected);
  end loop;
end $$;

-- Whom a receipt was written for: the organisation (0 stands for all of the installation) and the enterprise.
create policy receiver on receipt for select to {{app}}
  using (subject_id = scope_subject() or organisation_id = scope_department() or (scope_department() = 0 and kind = 'delivery'));
create policy writer on receipt for insert to {{app}} with check (true);
create policy own on credit_code to {{app}} using (subject_id = scope_subject()) with check (subject_id = scope_subject());
create policy own on class_share to {{app}} using (subject_id = scope_subject()) with check (subject_id = scope_subject());
create policy own on class_share_opening for select to {{app}} using (subject_id = scope_subject());

grant select, insert on receipt to {{app}}, {{filing}};
grant select on receipt, credit_code, class_share, class_share_opening to {{population}};
grant update (signature, proof, completed_at) on receipt to {{population}};
grant select, insert on credit_code, class_share to {{app}};
grant update (replaced_at, revoked_at) on credit_code to {{app}};
grant update (revoked_at) on class_share to {{app}};
grant select on class_share_opening to {{app}};

-- Whoever holds the number of a code may ask how it stands: 128 random bits are not guessed.
create function credit_code_of(asked text)
  returns table (subject_id bigint, name text, uscc text, state text, issued_on date, expires_on date, grade text, grade_on date,
    key_id text, replaced boolean, revoked boolean)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select s.id, s.name, s.uscc, s.state, c.issued_on, c.expires_on, c.grade, c.grade_on, c.key_id,
      c.replaced_at is not null, c.revoked_at is not null
    from public.credit_code c join public.subject s on s.id = c.subject_id
    where c.number = asked and s.known
  $$;

-- How an enterprise's code stands, for whoever reaches the enterprise by its place; the reach is the session's.
create function credit_code_within_reach(asked bigint)
  returns table (number text, issued_on date, expires_on date, grade text, grade_on date, issued_at timestamptz, replaced_at timestamptz,
    revoked_at timestamptz)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select c.number, c.issued_on, c.expires_on, c.grade, c.grade_on, c.issued_at, c.replaced_at, c.revoked_at
    from public.credit_code c join public.subject s on s.id = c.subject_id
    where c.subject_id = asked and s.known
      and (s.area_no between public.scope_low() and public.scope_high() or s.park_no between public.scope_low() and public.scope_high()
        or s.id = public.scope_subject())
    order by c.issued_at desc limit 1
  $$;

-- A live share and the class it shows, for whoever holds its token; locked, so that a link for one opening opens once.
create function shared_class(token bytea, of_model text, on_day date)
  returns table (subject_id bigint, share_id bigint, name text, uscc text, reader text, organisation text, purpose text, once boolean,
    expires_on date, model_version text, grade text, as_of date)
  language plpgsql volatile security definer
  set search_path = pg_catalog, public
  as $$
    declare share public.class_share;
    begin
      select * into share from public.class_share h where h.token_digest = token for update;
      if not found or share.revoked_at is not null or on_day > share.expires_on
        or (share.once and exists (select from public.class_share_opening o where o.subject_id = share.subject_id and o.share_id = share.id))
      then return; end if;
      return query
        select share.subject_id, share.id, s.name, s.uscc, share.reader, share.organisation, share.purpose, share.once, share.expires_on,
          e.model_version, e.grade, e.as_of
        from public.subject s
        join lateral (select r.model_version, r.grade, r.as_of from public.evaluation_result r
          where r.subject_id = s.id and r.model = of_model order by r.run_id desc limit 1) e on true
        where s.id = share.subject_id and s.known;
    end
  $$;

create function note_share_opening(token bytea, opened_by text, shown_grade text, shown_as_of date) returns void
  language sql volatile security definer
  set search_path = pg_catalog, public
  as $$
    insert into public.class_share_opening (subject_id, share_id, opened_by, grade, as_of)
    select h.subject_id, h.id, opened_by, shown_grade, shown_as_of from public.class_share h where h.token_digest = token
  $$;

revoke execute on function credit_code_of(text), credit_code_within_reach(bigint), shared_class(bytea, text, date),
  note_share_opening(bytea, text, text, date) from public;
grant execute on function credit_code_of(text), credit_code_within_reach(bigint), shared_class(bytea, text, date),
  note_share_opening(bytea, text, text, date) to {{app}};
