-- Reach in full: what is shared among government, the line of a bureau, and places that change with the subject.

-- The organisations whose deliveries a reader minds besides the own one: merged into it and below it in line; for a credit office
-- (department 0) those of its region. Department 0 without any is the whole installation.
create function scope_line() returns bigint[] language sql stable
  as $$ select coalesce(nullif(current_setting('xinpark.line', true), ''), '{}')::bigint[] $$;

-- Within one's area: what may be shared among government (use 2), what one's own organisation or its line delivered, and for those who
-- mind every department (0) everything. One's own subject: everything.
do $$
declare protected text;
begin
  foreach protected in array array['record', 'record_entry'] loop
    execute format('drop policy scope on %I', protected);
    execute format('create policy scope on %I for select to {{app}} using (
      (area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high())
        and ((uses & 2) = 2 or scope_department() = 0 or department_id = scope_department() or department_id = any (scope_line()))
      or subject_id = scope_subject())', protected);
  end loop;
  foreach protected in array array['batch', 'batch_row', 'held_row'] loop
    execute format('drop policy sender on %I', protected);
    execute format('create policy sender on %I to {{app}} using (department_id = scope_department() or department_id = any (scope_line())
      or scope_department() = 0 and cardinality(scope_line()) = 0)', protected);
  end loop;
end $$;
-- Deliveries are made in the own organisation's name, or by those who mind every organisation of their region.
drop policy sender on batch;
create policy sender on batch for select to {{app}} using (department_id = scope_department() or department_id = any (scope_line())
  or scope_department() = 0 and cardinality(scope_line()) = 0);
create policy author on batch for insert to {{app}} with check (department_id = scope_department()
  or scope_department() = 0 and (cardinality(scope_line()) = 0 or department_id = any (scope_line())));

-- The organisations of a region and of the regions within it; one without a region belongs to all.
create function organisations_of(region_code text) returns bigint[] language sql stable as $$
  with recursive within (code) as (
    select region_code
    union
    select r.code from public.region r join within w on r.parent = w.code
  )
  select array_agg(o.id order by o.id) from public.organisation o where o.region is null or o.region in (select code from within)
$$;

-- Places ----------------------------------------------------------------------------------------------------------

-- Decisions that a subject belongs elsewhere from a day on. One dated ahead is carried out on its day.
create table subject_move (
  id bigint generated always as identity primary key,
  subject_id bigint not null,
  relation text not null check (relation in ('registered-area', 'tax-place', 'park')),
  -- The number of the region; null: it leaves its park.
  region_no bigint,
  from_day date not null,
  reason text not null check (reason <> ''),
  document text not null check (document <> ''),
  decided_by text not null check (decided_by <> ''),
  account_id bigint,
  decided_at timestamptz not null default now(),
  applied_at timestamptz,
  area_no bigint not null,
  park_no bigint,
  check (region_no is not null or relation = 'park')
);
create index subject_move_subject on subject_move (subject_id);
create index subject_move_due on subject_move (from_day) where applied_at is null;
-- A relation may come from a decision as well as from a delivery.
alter table subject_region alter column batch_id drop not null;
alter table subject_region add column move_id bigint;

alter table subject_move enable row level security;
alter table subject_move force row level security;
create policy jobs on subject_move to {{filing}}, {{population}}, {{owner}} using (true) with check (true);
-- Both sides see the decision: whom the subject leaves, whom it comes to, and the subject.
create policy scope on subject_move for select to {{app}} using (
  area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high() or region_no between scope_low() and scope_high()
  or subject_id = scope_subject());
create policy author on subject_move for insert to {{app}} with check (
  applied_at is null and (area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high()
    or region_no between scope_low() and scope_high()));
grant select, insert on subject_move to {{app}};
grant select on subject_move to {{filing}}, {{population}};

-- When any subject last moved: work that began before and has copied places looks again.
create table reach_change (
  singleton boolean primary key default true check (singleton),
  changed_at timestamptz not null
);
insert into reach_change (changed_at) values ('-infinity');
grant select on reach_change to {{filing}}, {{population}};

-- Whoever moves subjects, or makes copied places known, is alone; whoever stores more copies shares. Held to commit.
create function hold_places() returns void language sql volatile as $$ select pg_advisory_xact_lock(7205759403792793600) $$;
create function share_places() returns void language sql volatile as $$ select pg_advisory_xact_lock_shared(7205759403792793600) $$;

-- Writes the subjects' present places into every row about them, whatever table has such columns.
create function rewrite_reach(moved bigint[]) returns void
  language plpgsql security definer
  set search_path = pg_catalog, public
  as $$
  declare about regclass;
  begin
    update public.reach_change set changed_at = clock_timestamp();
    for about in
      select c.oid from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and 3 = (
        select count(*) from pg_attribute a
        where a.attrelid = c.oid and not a.attisdropped and a.attname in ('subject_id', 'area_no', 'park_no'))
      order by c.relname
    loop
      execute format('update %s t set area_no = s.area_no, park_no = s.park_no from public.subject s
        where s.id = t.subject_id and t.subject_id = any ($1) and (t.area_no, t.park_no) is distinct from (s.area_no, s.park_no)', about) using moved;
    end loop;
  end $$;

-- Carries out a recorded move whose day has come; false when there is nothing (more) to do. The old reach ends and the new begins at once.
create function carry_out_move(move bigint, on_day date) returns boolean
  language plpgsql security definer
  set search_path = pg_catalog, public
  as $$
  declare m public.subject_move;
  begin
    perform public.hold_places();
    select * into m from public.subject_move where id = move and applied_at is null and from_day <= on_day for update;
    if m.id is null then return false; end if;
    if not exists (
      select from public.subject_region p where p.subject_id = m.subject_id and p.relation = m.relation and p.valid_to is null
        and p.region = m.region_no::text
    ) then
      update public.subject_region p set valid_to = greatest(m.from_day, p.valid_from)
        where p.subject_id = m.subject_id and p.relation = m.relation and p.valid_to is null;
      if m.region_no is not null then
        insert into public.subject_region (subject_id, relation, region, valid_from, move_id)
          values (m.subject_id, m.relation, m.region_no::text, m.from_day, m.id)
          on conflict (subject_id, relation, region, valid_from) do update set valid_to = null, move_id = excluded.move_id;
      end if;
    end if;
    update public.subject s set
      area_no = case when m.relation = 'registered-area' then m.region_no else s.area_no end,
      park_no = case when m.relation = 'park' then m.region_no else s.park_no end
      where s.id = m.subject_id;
    perform public.rewrite_reach(array[m.subject_id]);
    update public.subject_move set applied_at = clock_timestamp() where id = m.id;
    return true;
  end $$;

revoke execute on function hold_places(), share_places(), rewrite_reach(bigint[]), carry_out_move(bigint, date) from public;
grant execute on function hold_places(), share_places(), rewrite_reach(bigint[]) to {{filing}};
grant execute on function share_places() to {{population}};
grant update (area_no, park_no) on evaluation_result to {{population}};
grant execute on function carry_out_move(bigint, date) to {{app}}, {{filing}};
