-- A class that people put in the place of a model's: a decision beside the result, read with it by day. Results are never touched.

create table class_override (
  id bigint generated always as identity primary key,
  subject_id bigint not null,
  model text not null,
  model_version text not null,
  -- What the model gave when it was proposed, and what is to stand in its place.
  model_grade text not null,
  grade text not null check (grade <> model_grade),
  effect text not null check (effect in ('better', 'worse')),
  -- The last day; from the next one on the model's class is shown again.
  to_day date not null,
  reason text not null check (reason <> ''),
  document text not null check (document <> ''),
  organisation_id bigint references organisation (id),
  proposed_by text not null check (proposed_by <> ''),
  proposed_account_id bigint not null,
  proposed_on date not null,
  proposed_at timestamptz not null default clock_timestamp(),
  -- The notice of a worse class, and the last day of the hearing period, which begins with the day after it was served.
  served_on date,
  served_how text check (served_how in ('in-person', 'post', 'platform', 'announcement')),
  served_document text check (served_document <> ''),
  hearing_to date,
  hearing_provisional boolean,
  served_by text,
  served_account_id bigint,
  -- What the enterprise said; on paper where an officer entered it.
  answer text check (answer <> ''),
  answer_document text,
  answered_on date,
  answered_by text,
  answered_account_id bigint,
  approved boolean,
  decision_reason text,
  decided_by text,
  decided_account_id bigint,
  decided_on date,
  -- The first day on which it is shown: that of the approval.
  from_day date,
  withdrawn_on date,
  withdraw_reason text check (withdraw_reason <> ''),
  withdrawn_by text,
  withdrawn_account_id bigint,
  area_no bigint not null,
  park_no bigint,
  check (decided_account_id <> proposed_account_id),
  check ((approved is null) = (decided_account_id is null) and (approved is null) = (decided_on is null)),
  check (approved is distinct from false or decision_reason is not null),
  check ((approved is true) = (from_day is not null)),
  check (from_day <= to_day),
  check ((served_on is null) = (hearing_to is null) and (served_on is null) = (served_document is null)
    and (served_on is null) = (served_how is null) and (served_on is null) = (served_account_id is null)),
  check (served_on is null or (effect = 'worse' and hearing_to > served_on)),
  check ((answered_on is null) = (answer is null) and (answered_on is null) = (answered_account_id is null)),
  check (answered_on is null or answered_on >= served_on),
  -- No worse class without notice and hearing: an answer, which the decision speaks to, or the whole period without one.
  constraint override_heard check (approved is not true or effect = 'better'
    or (served_on is not null and case when answered_on is null then decided_on > hearing_to else decision_reason is not null end)),
  check ((withdrawn_on is null) = (withdraw_reason is null) and (withdrawn_on is null) = (withdrawn_account_id is null)),
  -- On no day are there two.
  constraint override_alone exclude using gist (subject_id with =, model with =, daterange(from_day, to_day, '[]') with &&)
    where (approved and withdrawn_on is null)
);
create unique index class_override_waiting on class_override (subject_id, model) where approved is null and withdrawn_on is null;
create index class_override_subject on class_override (subject_id, model);

alter table class_override enable row level security;
alter table class_override force row level security;
create policy jobs on class_override to {{filing}}, {{population}}, {{owner}} using (true) with check (true);
-- The credit office of the place, and the enterprise from when it is told.
create policy scope on class_override to {{app}}
  using ((area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high()) and scope_department() = 0)
  with check ((area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high()) and scope_department() = 0);
create policy told on class_override for select to {{app}} using (subject_id = scope_subject() and (served_on is not null or approved));
create policy answering on class_override for update to {{app}}
  using (subject_id = scope_subject() and served_on is not null and approved is null and answered_on is null)
  with check (subject_id = scope_subject() and approved is null);
grant select, insert on class_override to {{app}};
grant select on class_override to {{filing}}, {{population}};
grant update (area_no, park_no) on class_override to {{filing}};
grant update (served_on, served_how, served_document, hearing_to, hearing_provisional, served_by, served_account_id,
    answer, answer_document, answered_on, answered_by, answered_account_id,
    approved, decision_reason, decided_by, decided_account_id, decided_on, from_day,
    withdrawn_on, withdraw_reason, withdrawn_by, withdrawn_account_id)
  on class_override to {{app}};

call watch_table('class_override', array['id'], array['area_no', 'park_no']);

-- What is in force for a class on a day, in the form the reading of a class takes it. With the rights of whoever asks.
create function overrides_in_force(of_subject bigint, of_model text, on_day date) returns jsonb
  language sql stable
  set search_path = pg_catalog, public
  as $$
    select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'grade', o.grade, 'effect', o.effect, 'from', o.from_day, 'to', o.to_day,
      'withdrawnOn', o.withdrawn_on, 'reason', o.reason, 'document', o.document, 'proposedBy', o.proposed_by, 'decidedBy', o.decided_by,
      'organisation', (select jsonb_build_object('zh', g.label_zh, 'en', g.label_en) from public.organisation g where g.id = o.organisation_id))
      order by o.id), '[]')
    from public.class_override o
    where o.subject_id = of_subject and o.model = of_model and o.from_day <= on_day and on_day <= o.to_day
      and (o.withdrawn_on is null or on_day < o.withdrawn_on)
  $$;
revoke execute on function overrides_in_force(bigint, text, date) from public;
grant execute on function overrides_in_force(bigint, text, date) to {{app}}, {{filing}}, {{population}};

-- The class behind a share, with whose result it is and what stands in its place.
drop function shared_class(bytea, text, date);
create function shared_class(token bytea, of_model text, on_day date)
  returns table (subject_id bigint, share_id bigint, name text, uscc text, reader text, organisation text, purpose text, once boolean,
    expires_on date, model_version text, grade text, source text, overrides jsonb, as_of date)
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
          e.model_version, e.grade, e.source, public.overrides_in_force(s.id, of_model, on_day), e.as_of
        from public.subject s
        join lateral (select r.model_version, r.grade, r.evaluation ->> 'source' as source, r.as_of from public.evaluation_result r
          where r.subject_id = s.id and r.model = of_model order by r.run_id desc limit 1) e on true
        where s.id = share.subject_id and s.known;
    end
  $$;
revoke execute on function shared_class(bytea, text, date) from public;
grant execute on function shared_class(bytea, text, date) to {{app}};
