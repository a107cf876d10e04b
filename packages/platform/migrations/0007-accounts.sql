-- Accounts: policies of passwords, second factors, sessions, keys.

-- Tries are counted by what was typed, whether there is such an account or not: both cost the same and answer alike. ----

alter table account drop column failed_attempts, drop column locked_until;
alter table account add column password_set_at timestamptz, add column password_temporary boolean not null default false;
update account set password_set_at = created_at where password_hash is not null;

create table signin_attempt (
  login_digest bytea primary key,
  failures int not null,
  locked_until timestamptz,
  at timestamptz not null
);

-- Passwords that were, so that they do not come back; as many as the policy says are kept.
create table password_history (
  id bigint generated always as identity primary key,
  account_id bigint not null references account (id),
  password_hash text not null,
  set_at timestamptz not null default now()
);
create index password_history_account on password_history (account_id);

-- Second factors ---------------------------------------------------------------------------------------------------

create table second_factor (
  id uuid primary key,
  account_id bigint not null references account (id),
  kind text not null check (kind in ('totp', 'passkey')),
  label text not null,
  -- TOTP: the shared secret, sealed, and the last step whose code was taken: a code is good once.
  sealed_secret text,
  last_step bigint,
  -- Passkey: public data of the credential.
  credential_id text unique,
  public_key bytea,
  sign_count bigint,
  transports text[],
  created_at timestamptz not null default now(),
  confirmed_at timestamptz,
  last_used_at timestamptz,
  removed_at timestamptz,
  check ((kind = 'totp') = (sealed_secret is not null)),
  check ((kind = 'passkey') = (credential_id is not null and public_key is not null and sign_count is not null))
);
create index second_factor_account on second_factor (account_id) where removed_at is null;

create table recovery_code (
  account_id bigint not null references account (id),
  code_digest bytea not null,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  primary key (account_id, code_digest)
);

-- What was begun and waits for an answer: the second step, a passkey's challenge, the way by another provider. Used once.
create table signin_challenge (
  token_digest bytea primary key,
  kind text not null check (kind in ('second-step', 'passkey-registration', 'provider')),
  account_id bigint references account (id),
  body jsonb not null,
  attempts int not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

-- Who is whom at another provider; linked by a person, never by itself.
create table identity_link (
  id bigint generated always as identity primary key,
  issuer text not null,
  subject text not null,
  account_id bigint not null references account (id),
  linked_by text not null,
  linked_at timestamptz not null default now(),
  last_used_at timestamptz,
  removed_at timestamptz
);
create unique index identity_link_live on identity_link (issuer, subject) where removed_at is null;
create index identity_link_account on identity_link (account_id);

-- Sessions and keys --------------------------------------------------------------------------------------------------

alter table signin_session
  add column id bigint generated always as identity unique,
  add column method text not null default 'password' check (method in ('password', 'provider')),
  add column device text not null default '',
  add column address text not null default '',
  -- When the second factor was shown in this session, and when its owner was last asked who they are.
  add column second_factor_at timestamptz,
  add column verified_at timestamptz not null default now(),
  add column end_reason text;

alter table api_key
  -- Null: every right of the role.
  add column rights text[],
  add column hint text not null default '',
  add column created_by bigint references account (id),
  add column last_used_at timestamptz,
  add column revoked_by bigint references account (id);
create index api_key_membership on api_key (membership_id);

-- Who may act, and with what -----------------------------------------------------------------------------------------

-- Names are written out instead of a search path, so that they become part of the statement that asks.
-- The memberships an account may act for today. Later capabilities (deputies, mandates) replace this function.
create function acting_memberships(acting_account bigint) returns table (membership_id bigint)
  language sql stable
  as $$
    select m.id from public.membership m join public.account a on a.id = m.account_id
    where a.id = acting_account and a.disabled_at is null
      and m.valid_from <= current_date and (m.valid_to is null or m.valid_to >= current_date)
  $$;

-- Rights the account is held to in a membership; null: all of its role's.
create function acting_rights(acting_account bigint, acting_membership bigint) returns text[]
  language sql stable
  as $$ select null::text[] $$;

-- Refuses work whose session, key or membership has ended meanwhile. Called where a transaction begins and once more
-- before it commits: what was taken away at any moment before that undoes the work. Ages count on the database's clock.
create function require_live(
  with_session bigint, with_key bigint, acting_account bigint, acting_membership bigint,
  -- Whether the actor holds more than the right to the own account, and the letter of authority a window acts by.
  with_rights boolean, with_mandate text
) returns void
  language plpgsql stable security definer
  set search_path = pg_catalog, public
  as $$
  declare
    session_lives boolean;
    key_lives boolean;
    membership_lives boolean;
    act_lives boolean;
  begin
    -- One statement: this is asked twice by every request.
    select
      with_session is null or exists (
        select from public.signin_session s where s.id = with_session and s.account_id = acting_account
          and s.ended_at is null and s.expires_at > clock_timestamp()),
      with_key is null or exists (
        select from public.api_key k where k.id = with_key and k.membership_id = acting_membership
          and k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())),
      exists (select from public.acting_memberships(acting_account) l where l.membership_id = acting_membership)
        and (with_session is null or exists (
          select from public.signin_session s where s.id = with_session and s.membership_id = acting_membership))
        and not coalesce(with_rights and public.acting_rights(acting_account, acting_membership) = array['account.own'], false),
      with_mandate is null or exists (
        select from public.window_act w where w.membership_id = acting_membership and w.mandate_number = with_mandate
          and w.ended_at is null and w.until > clock_timestamp())
    into session_lives, key_lives, membership_lives, act_lives;
    if not session_lives then raise exception using errcode = 'XP401', message = 'session-ended'; end if;
    if not key_lives then raise exception using errcode = 'XP401', message = 'key-ended'; end if;
    if not membership_lives then raise exception using errcode = 'XP401', message = 'membership-ended'; end if;
    if not act_lives then raise exception using errcode = 'XP401', message = 'act-ended'; end if;
  end $$;
revoke execute on function require_live(bigint, bigint, bigint, bigint, boolean, text) from public;
grant execute on function require_live(bigint, bigint, bigint, bigint, boolean, text) to {{app}}, {{filing}}, {{population}};

grant update (password_hash, password_set_at, password_temporary) on account to {{app}};
grant select, insert, update, delete on signin_attempt, signin_challenge to {{app}};
grant select, insert, delete on password_history, recovery_code to {{app}};
grant update (used_at) on recovery_code to {{app}};
grant select, insert, update on second_factor, identity_link to {{app}};
grant insert on api_key to {{app}};
grant update (revoked_at, revoked_by, last_used_at) on api_key to {{app}};
