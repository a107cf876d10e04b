-- Evaluating one enterprise in a reader's own session.

-- The place of a batch in the order of knowledge, which breaks ties between records of one day. Whoever may see a record need not see
-- the delivery it came by; the number says nothing of it.
create function batch_known_no(asked bigint) returns bigint
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$ select b.known_no from public.batch b where b.id = asked $$;
revoke execute on function batch_known_no(bigint) from public;
grant execute on function batch_known_no(bigint) to {{app}}, {{population}};
