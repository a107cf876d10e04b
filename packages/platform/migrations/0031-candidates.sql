-- What a person of the office made of a candidate that a model proposed. The platform lists nobody: a decision is recorded, and can be withdrawn.

create table candidate_decision (
  id bigint generated always as identity primary key,
  subject_id bigint not null,
  model text not null,
  model_version text not null,
  -- The list the model proposed the enterprise for, and the consent by which it was asked.
  proposed text not null,
  consent_id bigint not null references consent (id),
  verdict text not null check (verdict in ('confirmed', 'refused')),
  reason text not null check (reason <> ''),
  document text not null,
  organisation_id bigint not null references organisation (id),
  decided_by text not null check (decided_by <> ''),
  account_id bigint not null,
  decided_on date not null,
  withdrawn_on date,
  withdraw_reason text check (withdraw_reason <> ''),
  withdrawn_by text,
  withdrawn_account_id bigint,
  area_no bigint not null,
  park_no bigint,
  check (verdict = 'refused' or document <> ''),
  check ((withdrawn_on is null) = (withdraw_reason is null) and (withdrawn_on is null) = (withdrawn_account_id is null))
);
create index candidate_decision_subject on candidate_decision (subject_id, model);

alter table candidate_decision enable row level security;
alter table candidate_decision force row level security;
create policy jobs on candidate_decision to {{filing}}, {{population}}, {{owner}} using (true) with check (true);
create policy scope on candidate_decision for select to {{app}}
  using ((area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high()) and scope_department() = 0);
create policy own on candidate_decision for select to {{app}} using (subject_id = scope_subject());
-- A decision is made in the transaction that the enterprise's consent opened, and in no other.
create policy consented on candidate_decision for insert to {{app}} with check (subject_id = scope_consent_subject());
create policy withdrawing on candidate_decision for update to {{app}}
  using ((area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high()) and scope_department() = 0)
  with check ((area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high()) and scope_department() = 0);
grant select, insert on candidate_decision to {{app}};
grant update (withdrawn_on, withdraw_reason, withdrawn_by, withdrawn_account_id) on candidate_decision to {{app}};
grant select on candidate_decision to {{filing}}, {{population}};
grant update (area_no, park_no) on candidate_decision to {{filing}};

call watch_table('candidate_decision', array['id'], array['area_no', 'park_no']);
