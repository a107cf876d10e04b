-- Organisations and people: changes with their days, the three administrators kept apart, mandates, deputies, hand-overs, onboarding.

-- Equality beside ranges in exclusion constraints.
create extension if not exists btree_gist;

-- Organisations ---------------------------------------------------------------------------------------------------

alter table organisation drop constraint organisation_kind_check;
alter table organisation add constraint organisation_kind_check
  check (kind in ('department', 'park', 'credit-office', 'bank', 'utility', 'association', 'service-agency'));
-- Bureau line (条线): the superior organisation of the same branch of administration.
alter table organisation add column line_of bigint references organisation (id);
-- What it was merged into; `active_to` is its last day.
alter table organisation add column successor_id bigint references organisation (id);
alter table organisation add constraint organisation_not_its_own check (id <> line_of and id <> successor_id);

-- Names an organisation bore, each until its last day; what it did then is shown under the name of then.
create table organisation_former_name (
  organisation_id bigint not null references organisation (id),
  label_zh text not null,
  label_en text not null,
  valid_to date not null,
  primary key (organisation_id, valid_to)
);

-- Every change with its day and paper. One dated ahead takes effect on its day.
create table organisation_change (
  id bigint generated always as identity primary key,
  organisation_id bigint not null references organisation (id),
  kind text not null check (kind in ('add', 'rename', 'line', 'duties', 'merge', 'close')),
  from_day date not null,
  label_zh text,
  label_en text,
  line_of bigint references organisation (id),
  successor_id bigint references organisation (id),
  duties text[],
  document text,
  decided_by text not null,
  decided_at timestamptz not null default now(),
  applied_at timestamptz,
  check ((kind = 'rename') = (label_zh is not null and label_en is not null)),
  check ((kind = 'merge') = (successor_id is not null))
);
create index organisation_change_due on organisation_change (from_day) where applied_at is null;

-- The organisation itself, those merged into it and those below it in line, at any depth: whose deliveries it minds.
create function organisation_reach(organisation bigint) returns bigint[] language sql stable as $$
  with recursive reached (id) as (
    select organisation
    union
    select o.id from public.organisation o join reached r on o.line_of = r.id or o.successor_id = r.id
  )
  select array_agg(id order by id) from reached
$$;

-- People ------------------------------------------------------------------------------------------------------------

alter table account add column created_by text;
alter table account add column disabled_by text;

alter table membership add column granted_by text;
alter table membership add column granted_at timestamptz not null default now();
alter table membership add column reason text;
-- Ended before its last day, at once.
alter table membership add column ended_at timestamptz;
alter table membership add column ended_by text;
-- Withdrawn before it began: it never was.
alter table membership add column void boolean not null default false;
-- The right behind it is in doubt (a change of the legal representative); lifted by confirmation.
alter table membership add column suspended_at timestamptz;
-- A part of the role's rights; null is all of them.
alter table membership add column rights text[];
-- The membership of the absent person a deputy acts with.
alter table membership add column deputy_for bigint references membership (id);
-- A legal representative's name as it was verified, in the form names are compared in.
alter table membership add column verified_name text;
alter table membership add constraint membership_days check (valid_to is null or valid_to >= valid_from);
create index membership_organisation on membership (organisation_id);
create index membership_subject on membership (subject_id) where subject_id is not null;
create index membership_deputy on membership (deputy_for) where deputy_for is not null;

-- 三员分立: on no day does one account hold two of the three administrators, or one of them and any business role.
alter table membership add constraint administrators_apart exclude using gist (
  account_id with =,
  (case when role in ('system-administrator', 'security-administrator', 'audit-administrator') then role else 'business' end) with <>,
  daterange(valid_from, valid_to, '[]') with &&
) where (not void);

-- A membership that acts today: begun, not ended, not suspended; a deputy's only while the absent person's is.
create function membership_is_live(m membership, on_day date) returns boolean language sql stable as $$
  select not m.void and m.ended_at is null and m.suspended_at is null and m.valid_from <= on_day and (m.valid_to is null or m.valid_to >= on_day)
    and (m.deputy_for is null or exists (
      select from public.membership p where p.id = m.deputy_for and not p.void and p.ended_at is null and p.suspended_at is null
        and p.valid_from <= on_day and (p.valid_to is null or p.valid_to >= on_day)))
$$;

-- Whoever signs in acts for live memberships alone, with the part of the role's rights the membership holds. A suspended one still
-- lets its holder in, to read why, and to nothing else.
create or replace function acting_memberships(acting_account bigint) returns table (membership_id bigint)
  language sql stable
  as $$
    select m.id from public.membership m join public.account a on a.id = m.account_id
    where a.id = acting_account and a.disabled_at is null
      and not m.void and m.ended_at is null and m.valid_from <= current_date and (m.valid_to is null or m.valid_to >= current_date)
      and (m.suspended_at is not null or m.deputy_for is null or public.membership_is_live(m, current_date))
  $$;
create or replace function acting_rights(acting_account bigint, acting_membership bigint) returns text[]
  language sql stable
  as $$
    select case when m.suspended_at is not null then array['account.own'] else m.rights end
    from public.membership m where m.id = acting_membership and m.account_id = acting_account
  $$;

-- Who minds a delivery; who sent it stays written beside it.
alter table batch add column owner_membership_id bigint;

create table task_handover (
  id bigint generated always as identity primary key,
  from_membership bigint not null references membership (id),
  to_membership bigint not null references membership (id),
  batches bigint[] not null,
  applications text[] not null,
  reason text not null,
  decided_by text not null,
  at timestamptz not null default now()
);

-- Enterprises: who represents them, onboarding, mandates -----------------------------------------------------------

-- As registration delivered it, in the form names are compared in.
create table subject_representative (
  subject_id bigint not null,
  name text not null,
  valid_from date not null,
  valid_to date,
  batch_id bigint not null,
  primary key (subject_id, batch_id)
);
create index subject_representative_current on subject_representative (subject_id) where valid_to is null;

create table onboarding_application (
  number text primary key,
  -- What the applicant alone holds; only its digest is kept.
  tracking_digest bytea not null unique,
  subject_id bigint,
  uscc text not null,
  name text not null,
  representative text not null,
  identity_sealed text,
  identity_lookup text,
  phone_sealed text,
  phone_lookup text,
  login text not null,
  window_id bigint references organisation (id),
  area_no bigint not null,
  park_no bigint,
  evidence text not null check (evidence in ('documents', 'electronic-licence')),
  documents jsonb not null default '[]',
  -- A licence token is good once.
  licence_token text unique,
  state text not null check (state in ('submitted', 'verified', 'refused', 'activated')),
  submitted_at timestamptz not null default now(),
  submitted_by_account bigint references account (id),
  owner_membership_id bigint references membership (id),
  decided_at timestamptz,
  decided_by_account bigint references account (id),
  decided_by text,
  decision_reason text,
  activated_at timestamptz,
  membership_id bigint references membership (id),
  -- Four eyes: who decides has not applied.
  constraint onboarding_four_eyes check (decided_by_account <> submitted_by_account),
  check ((state = 'submitted') = (decided_at is null)),
  check ((state = 'activated') = (membership_id is not null))
);
create index onboarding_open on onboarding_application (submitted_at) where state = 'submitted';

create table mandate (
  number text primary key,
  kind text not null check (kind in ('handler', 'window')),
  subject_id bigint not null,
  -- The legal representative's membership; null where a paper stands for it at the window.
  given_by_membership bigint references membership (id),
  given_by_name text not null,
  -- Who acts: a handler with an account, or the window that keeps the paper.
  membership_id bigint references membership (id),
  organisation_id bigint references organisation (id),
  -- Who brought the paper to the window.
  presenter_name text,
  presenter_identity_sealed text,
  presenter_identity_lookup text,
  rights text[] not null check (cardinality(rights) > 0),
  valid_from date not null,
  valid_to date not null,
  documents jsonb not null default '[]',
  given_at timestamptz not null default now(),
  recorded_by text not null,
  suspended_at timestamptz,
  suspended_reason text check (suspended_reason in ('representative-changed')),
  confirmed_at timestamptz,
  confirmed_by text,
  ended_at timestamptz,
  ended_by text,
  check (valid_to >= valid_from),
  check (kind <> 'handler' or (membership_id is not null and given_by_membership is not null)),
  -- No window acts without the scanned paper.
  check (kind <> 'window' or (organisation_id is not null and presenter_name is not null and jsonb_array_length(documents) > 0))
);
create index mandate_subject on mandate (subject_id);
create index mandate_organisation on mandate (organisation_id) where organisation_id is not null;

-- What somebody has to be told about a mandate.
create table mandate_notice (
  id bigint generated always as identity primary key,
  account_id bigint not null references account (id),
  mandate_number text references mandate (number),
  subject_id bigint not null,
  kind text not null check (kind in ('given', 'suspended', 'confirmed', 'ended', 'representation-suspended')),
  at timestamptz not null default now(),
  seen_at timestamptz
);
create index mandate_notice_account on mandate_notice (account_id) where seen_at is null;

-- A clerk acts for one enterprise at a time, and not for long.
create table window_act (
  id bigint generated always as identity primary key,
  membership_id bigint not null references membership (id),
  mandate_number text not null references mandate (number),
  subject_id bigint not null,
  subject_name text not null,
  rights text[] not null,
  begun_at timestamptz not null default now(),
  until timestamptz not null,
  ended_at timestamptz,
  check (until > begun_at)
);
create unique index window_act_open on window_act (membership_id) where ended_at is null;

-- How often somebody compared identity numbers.
create table identity_comparison (
  account_id bigint not null references account (id),
  at timestamptz not null default now()
);
create index identity_comparison_account on identity_comparison (account_id, at);

-- Whether a name is the registered representative's: yes, no, or nothing delivered (null). The name itself stays unseen.
create function representative_matches(subject bigint, candidate text) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.name = candidate from public.subject_representative r where r.subject_id = subject and r.valid_to is null order by r.batch_id desc limit 1
$$;
revoke execute on function representative_matches(bigint, text) from public;
grant execute on function representative_matches(bigint, text) to {{app}};

-- Rights ------------------------------------------------------------------------------------------------------------

grant select on organisation_former_name to {{app}}, {{filing}}, {{population}};
grant insert on organisation_former_name to {{app}};
grant update (label_zh, label_en, line_of, successor_id, duties, active_to) on organisation to {{app}};
grant select, insert on organisation_change to {{app}};
grant update (applied_at) on organisation_change to {{app}};

grant insert on account, membership to {{app}};
grant update (display_name, disabled_at, disabled_by) on account to {{app}};
grant update (valid_to, ended_at, ended_by, void, suspended_at) on membership to {{app}};
grant update (owner_membership_id) on batch to {{app}};
grant select, insert on task_handover to {{app}};

grant select, insert on onboarding_application, mandate, mandate_notice, window_act, identity_comparison to {{app}};
grant update (state, subject_id, owner_membership_id, decided_at, decided_by_account, decided_by, decision_reason, activated_at, membership_id)
  on onboarding_application to {{app}};
grant update (suspended_at, suspended_reason, confirmed_at, confirmed_by, given_by_membership, given_by_name, ended_at, ended_by) on mandate to {{app}};
grant update (seen_at) on mandate_notice to {{app}};
grant update (ended_at) on window_act to {{app}};
grant delete on identity_comparison to {{app}};

-- A delivered change of the legal representative suspends what the former one gave.
grant select, insert, update on subject_representative to {{filing}};
grant select on membership, mandate to {{filing}};

-- Row security ------------------------------------------------------------------------------------------------------

create function scope_tracking() returns bytea language sql stable as $$ select decode(coalesce(current_setting('xinpark.tracking', true), ''), 'hex') $$;

do $$
declare protected text;
begin
  foreach protected in array array['subject_representative', 'onboarding_application', 'mandate'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('alter table %I force row level security', protected);
    execute format('create policy jobs on %I to {{filing}}, {{population}}, {{owner}} using (true) with check (true)', protected);
  end loop;
end $$;
-- The credit office verifies within its area, a window what was addressed to it, an applicant follows the one application.
create policy verification on onboarding_application to {{app}} using (
  scope_department() = 0 and (area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high())
  or window_id = scope_department()
);
create policy applicant on onboarding_application for select to {{app}} using (tracking_digest = scope_tracking());
create policy applicant_activates on onboarding_application for update to {{app}} using (tracking_digest = scope_tracking());
create policy applying on onboarding_application for insert to {{app}} with check (tracking_digest = scope_tracking());
-- The enterprise sees its own mandates, a window those it keeps the paper of.
create policy own on mandate to {{app}} using (subject_id = scope_subject() or organisation_id = scope_department());

-- Work that goes over -----------------------------------------------------------------------------------------------
-- Administrators reach no deliveries and no applications; what they decide about people moves those people's work all the same.
-- These functions move it and show nothing of it.

-- The open work of one membership is minded by another from now on; sessions and keys stay where they are. Answers the batches and applications.
create function hand_over_work(from_member bigint, to_member bigint, out batches bigint[], out applications text[])
  language sql security definer set search_path = public, pg_temp as $$
  with moved as (
    update public.batch b set owner_membership_id = to_member
    where coalesce(b.owner_membership_id, b.membership_id) = from_member
      and (b.state in ('received', 'open', 'failed') or exists (select from public.held_row h where h.batch_id = b.id and h.released_on is null))
    returning b.id
  ), verifying as (
    update public.onboarding_application a set owner_membership_id = to_member
    where a.owner_membership_id = from_member and a.state = 'submitted' returning a.number
  )
  select (select coalesce(array_agg(id order by id), '{}') from moved), (select coalesce(array_agg(number order by number), '{}') from verifying)
$$;

-- One membership takes the place of another: sessions and keys too.
create function replace_membership(from_member bigint, to_member bigint) returns void
  language sql security definer set search_path = public, pg_temp as $$
  update public.signin_session set membership_id = to_member where membership_id = from_member;
  update public.api_key set membership_id = to_member where membership_id = from_member;
  update public.mandate set given_by_membership = to_member where given_by_membership = from_member and ended_at is null;
  update public.window_act set ended_at = now() where membership_id = from_member and ended_at is null;
  select public.hand_over_work(from_member, to_member);
$$;

-- What is addressed to an organisation goes to its successor.
create function readdress_organisation(from_organisation bigint, to_organisation bigint) returns void
  language sql security definer set search_path = public, pg_temp as $$
  update public.onboarding_application set window_id = to_organisation where window_id = from_organisation and state = 'submitted';
  update public.mandate set organisation_id = to_organisation where organisation_id = from_organisation and ended_at is null;
$$;

-- How many open deliveries and applications an organisation minds.
create function open_work(organisation bigint) returns bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select (select count(*) from public.batch b where b.department_id = organisation
      and (b.state in ('received', 'open') or exists (select from public.held_row h where h.batch_id = b.id and h.released_on is null)))
    + (select count(*) from public.onboarding_application a where a.window_id = organisation and a.state = 'submitted')
$$;

-- Somebody else represents the enterprise now: what a legal representative of another name holds and gave is suspended, windows stop at once,
-- and everybody concerned is told. `old_name` stands for representatives whose own name was never verified.
create function suspend_representation(subject bigint, new_name text, old_name text) returns void
  language sql security definer set search_path = public, pg_temp as $$
  with former as (
    update public.membership m set suspended_at = now()
    where m.subject_id = subject and m.role = 'legal-representative' and not m.void and m.ended_at is null and m.suspended_at is null
      and coalesce(m.verified_name, old_name) <> new_name
    returning m.id, m.account_id
  ), held as (
    update public.mandate d set suspended_at = now(), suspended_reason = 'representative-changed'
    where d.subject_id = subject and d.ended_at is null and d.suspended_at is null
      and (d.given_by_membership in (select id from former) or d.kind = 'window' and d.given_by_name <> new_name)
    returning d.number, d.membership_id
  ), handlers as (
    update public.membership m set suspended_at = now() from held where m.id = held.membership_id and m.ended_at is null
    returning m.account_id, held.number
  ), windows as (
    update public.window_act w set ended_at = now() from held where w.mandate_number = held.number and w.ended_at is null
  )
  insert into public.mandate_notice (account_id, mandate_number, subject_id, kind)
  select account_id, null, subject, 'representation-suspended' from former
  union all select account_id, number, subject, 'suspended' from handlers
$$;
grant execute on function suspend_representation(bigint, text, text) to {{filing}};

do $$
declare helper text;
begin
  foreach helper in array array['hand_over_work(bigint, bigint)', 'replace_membership(bigint, bigint)', 'readdress_organisation(bigint, bigint)', 'open_work(bigint)', 'suspend_representation(bigint, text, text)'] loop
    execute format('revoke execute on function %s from public', helper);
    execute format('grant execute on function %s to {{app}}', helper);
  end loop;
end $$;
