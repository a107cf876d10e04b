-- Runs that go on where they stopped, and results that are looked at again on the day something changes.

alter table evaluation_run drop constraint evaluation_run_scope_check;
alter table evaluation_run add constraint evaluation_run_scope_check check (scope in ('all', 'batch', 'day'));
-- Pages are committed in the order of subjects: the last one done, how many are, and how many there were to do.
alter table evaluation_run add column reached bigint not null default 0;
alter table evaluation_run add column done int not null default 0;
alter table evaluation_run add column of_subjects int;
-- Nobody goes on with it: another day, another version, or a later run took its place.
alter table evaluation_run add column abandoned_at timestamptz;
create index evaluation_run_unfinished on evaluation_run (model) where finished_at is null and abandoned_at is null;
create index evaluation_result_run on evaluation_result (run_id, subject_id);

-- What readers see: results of a run that is through. The latest of them is a subject's class.
create view finished_result with (security_invoker = true) as
  select e.* from evaluation_result e
  where exists (select from evaluation_run r where r.id = e.run_id and r.finished_at is not null);
grant select on finished_result to {{app}}, {{filing}}, {{population}};

-- The next day on which a subject's result can change although nothing new happens; null: never. Follows from its records.
create table evaluation_due (
  subject_id bigint not null,
  model text not null,
  due_on date,
  run_id bigint not null,
  primary key (subject_id, model)
);
create index evaluation_due_on on evaluation_due (model, due_on);
grant select, insert, update on evaluation_due to {{population}};

-- Since when two subjects are apart again, in the order of knowledge.
alter table subject_merge add column unmerged_no bigint;
grant update (unmerged_no) on subject_merge to {{filing}};

-- As before; of finished runs alone.
create or replace function shared_class(token bytea, of_model text, on_day date)
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
        join lateral (select r.model_version, r.grade, r.evaluation ->> 'source' as source, r.as_of from public.finished_result r
          where r.subject_id = s.id and r.model = of_model order by r.run_id desc limit 1) e on true
        where s.id = share.subject_id and s.known;
    end
  $$;
