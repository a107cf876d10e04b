-- An enterprise consents to be evaluated by a model: to the credit office or park of its place, for the model's items and nothing else.

alter table consent add column model text;
create index consent_model on consent (subject_id, model) where model is not null;

-- Whether a consent to a model holds, asked under a lock that a revocation waits for; the reading that asks has given up its own reach.
create function model_consent_holds(of_consent bigint, on_day date) returns boolean
  language plpgsql volatile security definer
  set search_path = pg_catalog, public
  as $$
    declare c public.consent;
    begin
      select * into c from public.consent k where k.id = of_consent and k.model is not null for share;
      return found and public.consent_is_live(c, c.purpose, on_day);
    end
  $$;
revoke execute on function model_consent_holds(bigint, date) from public;
grant execute on function model_consent_holds(bigint, date) to {{app}};
