-- What every reading of a file asks, answered without looking through all batches.

-- Which department has ever delivered which item is no secret: what is missing is shown with the name of who owes it.
create table delivered_duty (
  department_id bigint not null references organisation (id),
  item text not null,
  primary key (department_id, item)
);
insert into delivered_duty (department_id, item) select distinct department_id, item from batch where state = 'closed';
grant select on delivered_duty to {{app}}, {{filing}}, {{population}};

create function note_delivered_duty() returns trigger
  language plpgsql security definer
  set search_path = pg_catalog, public
  as $$
    begin
      insert into public.delivered_duty (department_id, item) values (new.department_id, new.item) on conflict do nothing;
      return null;
    end
  $$;
revoke execute on function note_delivered_duty() from public;
create trigger delivered_duty after insert or update of state on batch
  for each row when (new.state = 'closed') execute function note_delivered_duty();
drop function delivered_duties();
drop index batch_item_department;

-- When the batches of some records became known, asked for once a page instead of once a record.
create function known_times(batches bigint[]) returns table (batch_id bigint, known_at timestamptz)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$ select b.id, b.closed_at from public.batch b where b.id = any (batches) $$;
revoke execute on function known_times(bigint[]) from public;
grant execute on function known_times(bigint[]) to {{app}}, {{filing}}, {{population}};
revoke execute on function known_at(bigint) from {{app}}, {{filing}}, {{population}};
