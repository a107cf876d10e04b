-- Rows that are changed one at a time: whoever changes one, an audit entry with its salted digest is made in the same transaction.

create table watched_table (
  table_name text primary key,
  -- Columns that name a row.
  key_columns text[] not null,
  -- Columns that say nothing to be held against anybody: when something was last used, how far a job has come.
  ignored text[] not null default '{}',
  -- Rows that are not finished yet are not watched.
  condition text not null default 'true'
);
-- The salt of the latest digest of each row: gone with the row.
create table row_salt (
  table_name text not null,
  key text not null,
  salt uuid not null,
  primary key (table_name, key)
);
grant select on watched_table to {{population}};

create function row_key(content jsonb, key_columns text[]) returns text
  language sql immutable
  set search_path = pg_catalog, public
  as $$ select string_agg(content ->> k.name, '/' order by k.place) from unnest(key_columns) with ordinality as k (name, place) $$;

-- Texts of moments depend on the time zone of the session.
create function row_digest(content jsonb, ignored text[], salt uuid) returns text
  language sql immutable
  set search_path = pg_catalog, public
  as $$ select encode(sha256(convert_to(salt::text || (jsonb_strip_nulls(content) - ignored)::text, 'UTF8')), 'hex') $$;

create function note_changed_row(of_table text, was jsonb, becomes jsonb, change text) returns void
  language plpgsql security definer
  set search_path = pg_catalog, public
  set timezone = 'UTC'
  as $$
    declare
      watch public.watched_table;
      named text;
      fresh uuid := gen_random_uuid();
      digest text;
    begin
      select * into watch from public.watched_table where table_name = of_table;
      if jsonb_strip_nulls(was) - watch.ignored is not distinct from jsonb_strip_nulls(becomes) - watch.ignored then return; end if;
      named := public.row_key(coalesce(becomes, was), watch.key_columns);
      if becomes is null then
        delete from public.row_salt where table_name = of_table and key = named;
      else
        digest := public.row_digest(becomes, watch.ignored, fresh);
        insert into public.row_salt (table_name, key, salt) values (of_table, named, fresh)
          on conflict (table_name, key) do update set salt = excluded.salt;
      end if;
      insert into public.audit_entry (actor, operation, class, channel, outcome, detail, request_id)
      values (coalesce(nullif(current_setting('xinpark.actor', true), ''), 'database:' || session_user), 'row.changed', 'write', 'job', 'done',
        jsonb_strip_nulls(jsonb_build_object('table', of_table, 'key', named, 'change', change, 'digest', digest)),
        nullif(current_setting('xinpark.request', true), ''));
    end
  $$;
revoke execute on function note_changed_row(text, jsonb, jsonb, text) from public;

create function watch_row() returns trigger
  language plpgsql security definer
  set search_path = pg_catalog, public
  set timezone = 'UTC'
  as $$
    begin
      perform public.note_changed_row(tg_table_name, case when tg_op = 'INSERT' then null else to_jsonb(old) end,
        case when tg_op = 'DELETE' then null else to_jsonb(new) end, lower(tg_op));
      return null;
    end
  $$;
revoke execute on function watch_row() from public;

-- Begins to watch a table; rows that are there already are noted as they stand.
create procedure watch_table(of_table text, key_columns text[], ignored text[] default '{}', condition text default 'true')
  language plpgsql
  set timezone = 'UTC'
  as $$
    declare one jsonb;
    begin
      insert into public.watched_table values (of_table, key_columns, ignored, condition);
      execute format('create trigger watched_insert after insert on public.%I for each row %s execute function public.watch_row()',
        of_table, case when condition = 'true' then '' else format('when (new.%s)', condition) end);
      execute format('create trigger watched_update after update on public.%I for each row %s execute function public.watch_row()',
        of_table, case when condition = 'true' then '' else format('when (new.%s)', condition) end);
      execute format('create trigger watched_delete after delete on public.%I for each row execute function public.watch_row()', of_table);
      for one in execute format('select to_jsonb(t) from public.%I t where %s', of_table, condition) loop
        perform public.note_changed_row(of_table, null, one, 'found');
      end loop;
    end
  $$;
revoke execute on procedure watch_table(text, text[], text[], text) from public;

-- The rows as they stand against the latest digest that an entry has of each.
create function check_watched_rows() returns table (table_name text, key text, kind text)
  language plpgsql security definer
  set search_path = pg_catalog, public
  set timezone = 'UTC'
  as $$
    declare watch public.watched_table;
    begin
      for watch in select * from public.watched_table w order by w.table_name loop
        return query execute format($q$
          with said as (
            select distinct on (e.detail ->> 'key') e.detail ->> 'key' as key, e.detail ->> 'digest' as digest from public.audit_entry e
            where e.operation = 'row.changed' and e.outcome = 'done' and e.detail ->> 'table' = %1$L order by e.detail ->> 'key', e.id desc
          ), held as (
            select r.key, public.row_digest(r.content, %3$L::text[], s.salt) as digest
            from (select to_jsonb(t) as content, public.row_key(to_jsonb(t), %2$L::text[]) as key from public.%1$I t where %4$s) r
            left join public.row_salt s on s.table_name = %1$L and s.key = r.key
          )
          select %1$L::text, coalesce(held.key, said.key),
            case when held.key is null then 'missing' when said.digest is null then 'unfounded' else 'changed' end
          from said full join held on held.key = said.key
          where case when held.key is null then said.digest is not null else held.digest is null or held.digest is distinct from said.digest end
          order by 2 limit 1000$q$, watch.table_name, watch.key_columns, watch.ignored, watch.condition);
      end loop;
    end
  $$;
revoke execute on function check_watched_rows() from public;
grant execute on function check_watched_rows() to {{population}};

do $$
declare watch record;
begin
  for watch in select * from (values
    ('installation', array['singleton'], '{}'::text[], 'true'),
    ('definition', array['kind', 'id', 'version'], '{}', 'true'),
    ('region', array['code'], '{}', 'true'),
    ('organisation', array['id'], '{}', 'true'),
    ('organisation_change', array['id'], '{}', 'true'),
    ('organisation_former_name', array['organisation_id', 'valid_to'], '{}', 'true'),
    ('account', array['id'], '{}', 'true'),
    ('membership', array['id'], '{}', 'true'),
    ('api_key', array['id'], array['last_used_at'], 'true'),
    ('second_factor', array['id'], array['last_step', 'sign_count', 'last_used_at'], 'true'),
    ('identity_link', array['id'], array['last_used_at'], 'true'),
    ('subject_representative', array['subject_id', 'batch_id'], '{}', 'true'),
    ('onboarding_application', array['number'], array['area_no', 'park_no'], 'true'),
    ('mandate', array['number'], '{}', 'true'),
    ('window_act', array['id'], '{}', 'true'),
    ('task_handover', array['id'], '{}', 'true'),
    ('consent', array['id'], array['area_no', 'park_no'], 'true'),
    ('consent_report', array['id'], '{}', 'true'),
    ('export_request', array['id'], '{}', 'true'),
    ('record_act', array['id'], array['area_no', 'park_no'], 'true'),
    ('record_act_decision', array['act_id'], array['area_no', 'park_no'], 'true'),
    ('record_document', array['department_id', 'digest'], '{}', 'true'),
    ('subject_move', array['id'], array['carried_out_at', 'applied_at', 'area_no', 'park_no'], 'true'),
    ('erasure', array['id'], array['area_no', 'park_no'], 'true'),
    ('erasure_decision', array['erasure_id'], '{}', 'true'),
    ('erased_entry', array['entry_id'], '{}', 'true'),
    ('receipt', array['number'], array['signature', 'proof', 'completed_at'], 'true'),
    ('credit_code', array['subject_id', 'number'], '{}', 'true'),
    ('class_share', array['subject_id', 'id'], '{}', 'true'),
    ('class_share_opening', array['subject_id', 'id'], '{}', 'true'),
    ('checkpoint_citation', array['size', 'cited_by', 'citation'], '{}', 'true'),
    ('batch', array['id'], array['evaluated_at', 'evaluated_subjects', 'owner_membership_id'], 'state in (''closed'', ''failed'')')
  ) as w (of_table, key_columns, ignored, condition)
  loop
    if to_regclass('public.' || watch.of_table) is not null then
      call watch_table(watch.of_table, watch.key_columns, watch.ignored, watch.condition);
    end if;
  end loop;
end $$;

-- Opening and closing entry of a stream.
create index audit_entry_stream on audit_entry ((detail ->> 'stream')) where detail ? 'stream';
