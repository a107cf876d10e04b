-- When a record's batch became known is no secret of the sender; the rest of the batch stays behind row security.
create function known_at(batch_id bigint) returns timestamptz
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$ select b.closed_at from public.batch b where b.id = batch_id $$;
revoke execute on function known_at(bigint) from public;
grant execute on function known_at(bigint) to {{app}}, {{filing}}, {{population}};
