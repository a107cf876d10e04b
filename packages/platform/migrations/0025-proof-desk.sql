-- What was not held against the log yet: notices, former passwords, recovery codes; what noted and held rows say.

-- A recovery code is named in the log by a number, never by its digest.
alter table recovery_code add column id bigint generated always as identity unique;

call watch_table('consent_notice', array['id']);
call watch_table('mandate_notice', array['id']);
call watch_table('password_history', array['id']);
call watch_table('recovery_code', array['id']);

-- Rows that are written many at once: one entry for each statement, over the digests of its rows.
alter table watched_table add column bulk boolean not null default false;

-- The digests under an entry; the empty one stands for a row that was deleted.
create table changed_rows (
  entry_id bigint primary key,
  table_name text not null,
  keys text[] not null,
  digests text[] not null
);
create index changed_rows_table on changed_rows (table_name, entry_id);
grant select on changed_rows to {{population}};

create function rows_digest(keys text[], digests text[]) returns text
  language sql immutable
  set search_path = pg_catalog, public
  as $$ select encode(sha256(convert_to(coalesce(string_agg(r.key || ' ' || r.digest, E'\n' order by r.place), ''), 'UTF8')), 'hex')
    from unnest(keys, digests) with ordinality as r (key, digest, place) $$;

-- At most 10,000 rows an entry.
create function note_changed_rows(of_table text, contents jsonb[], gone text[], change text) returns void
  language plpgsql security definer
  set search_path = pg_catalog, public
  set timezone = 'UTC'
  as $$
    declare
      watch public.watched_table;
      named text[];
      told text[];
      entry bigint;
      most constant int := 10000;
      first int := 1;
    begin
      select * into watch from public.watched_table where table_name = of_table;
      while first <= greatest(cardinality(contents), cardinality(gone)) loop
        with fresh as materialized (
          select public.row_key(r.content, watch.key_columns) as key, r.content, gen_random_uuid() as salt
          from unnest(contents[first:first + most - 1]) as r (content)
        ), salted as (
          insert into public.row_salt (table_name, key, salt) select of_table, f.key, f.salt from fresh f
          on conflict (table_name, key) do update set salt = excluded.salt
        ), told_rows as (
          select f.key, public.row_digest(f.content, watch.ignored, f.salt) as digest from fresh f
          union all select g.key, '' from unnest(gone[first:first + most - 1]) as g (key)
        )
        select array_agg(t.key order by t.key collate "C"), array_agg(t.digest order by t.key collate "C") into named, told from told_rows t;
        delete from public.row_salt s using unnest(gone[first:first + most - 1]) as g (key) where s.table_name = of_table and s.key = g.key;
        insert into public.audit_entry (actor, operation, class, channel, outcome, detail, request_id)
        values (coalesce(nullif(current_setting('xinpark.actor', true), ''), 'database:' || session_user), 'row.changed', 'write', 'job', 'done',
          jsonb_build_object('table', of_table, 'change', change, 'count', cardinality(named), 'digest', public.rows_digest(named, told)),
          nullif(current_setting('xinpark.request', true), ''))
        returning id into entry;
        insert into public.changed_rows (entry_id, table_name, keys, digests) values (entry, of_table, named, told);
        first := first + most;
      end loop;
    end
  $$;
revoke execute on function note_changed_rows(text, jsonb[], text[], text) from public;

create function watch_inserted_rows() returns trigger
  language plpgsql security definer
  set search_path = pg_catalog, public
  set timezone = 'UTC'
  as $$
    begin
      perform public.note_changed_rows(tg_table_name, (select array_agg(to_jsonb(n)) from becomes n), '{}', 'insert');
      return null;
    end
  $$;
create function watch_updated_rows() returns trigger
  language plpgsql security definer
  set search_path = pg_catalog, public
  set timezone = 'UTC'
  as $$
    declare watch public.watched_table;
    begin
      select * into watch from public.watched_table where table_name = tg_table_name;
      perform public.note_changed_rows(tg_table_name,
        (select array_agg(r.content) from (
          select to_jsonb(n) - watch.ignored as content from becomes n except select to_jsonb(o) - watch.ignored from was o) r), '{}', 'update');
      return null;
    end
  $$;
create function watch_deleted_rows() returns trigger
  language plpgsql security definer
  set search_path = pg_catalog, public
  set timezone = 'UTC'
  as $$
    declare watch public.watched_table;
    begin
      select * into watch from public.watched_table where table_name = tg_table_name;
      perform public.note_changed_rows(tg_table_name, '{}',
        (select array_agg(public.row_key(to_jsonb(o), watch.key_columns)) from was o), 'delete');
      return null;
    end
  $$;
revoke execute on function watch_inserted_rows() from public;
revoke execute on function watch_updated_rows() from public;
revoke execute on function watch_deleted_rows() from public;

-- Begins to watch a table whose rows are written many at once; rows that are there already are noted as they stand.
create procedure watch_table_in_bulk(of_table text, key_columns text[], ignored text[] default '{}')
  language plpgsql
  set timezone = 'UTC'
  as $$
    declare found jsonb[];
    begin
      insert into public.watched_table (table_name, key_columns, ignored, bulk) values (of_table, key_columns, ignored, true);
      execute format('create trigger watched_insert after insert on public.%I referencing new table as becomes
        for each statement execute function public.watch_inserted_rows()', of_table);
      execute format('create trigger watched_update after update on public.%I referencing old table as was new table as becomes
        for each statement execute function public.watch_updated_rows()', of_table);
      execute format('create trigger watched_delete after delete on public.%I referencing old table as was
        for each statement execute function public.watch_deleted_rows()', of_table);
      for found in execute format('select array_agg(r.content) from (
          select to_jsonb(t) as content, (row_number() over () - 1) / 10000 as part from public.%I t) r group by r.part', of_table) loop
        perform public.note_changed_rows(of_table, found, '{}', 'found');
      end loop;
    end
  $$;
revoke execute on procedure watch_table_in_bulk(text, text[], text[]) from public;

-- The rows as they stand against the latest digest that an entry has of each; and the digests kept beside an entry against it.
create or replace function check_watched_rows() returns table (table_name text, key text, kind text)
  language plpgsql security definer
  set search_path = pg_catalog, public
  set timezone = 'UTC'
  as $$
    declare
      watch public.watched_table;
      said text;
    begin
      return query
        select 'changed_rows', coalesce(e.id, c.entry_id)::text, case when c.entry_id is null then 'missing' when e.id is null then 'unfounded' else 'changed' end
        from (select a.id, a.detail from public.audit_entry a where a.operation = 'row.changed' and a.outcome = 'done' and a.detail ? 'count') e
        full join public.changed_rows c on c.entry_id = e.id
        where e.id is null or c.entry_id is null or e.detail ->> 'table' is distinct from c.table_name
          or e.detail ->> 'digest' is distinct from public.rows_digest(c.keys, c.digests)
        order by coalesce(e.id, c.entry_id) limit 1000;
      for watch in select * from public.watched_table w order by w.table_name loop
        said := case when watch.bulk then $q$
            select distinct on (r.key) r.key, nullif(r.digest, '') as digest from public.changed_rows c, unnest(c.keys, c.digests) as r (key, digest)
            where c.table_name = %1$L order by r.key, c.entry_id desc $q$
          else $q$
            select distinct on (e.detail ->> 'key') e.detail ->> 'key' as key, e.detail ->> 'digest' as digest from public.audit_entry e
            where e.operation = 'row.changed' and e.outcome = 'done' and e.detail ->> 'table' = %1$L order by e.detail ->> 'key', e.id desc $q$ end;
        return query execute format($q$ with said as ($q$ || said || $q$), held as (
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

call watch_table_in_bulk('batch_row', array['batch_id', 'row_no']);
call watch_table_in_bulk('held_row', array['batch_id', 'row_no']);
