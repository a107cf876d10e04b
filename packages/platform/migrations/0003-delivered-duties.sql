-- Which department has ever delivered which item is no secret: what is missing is shown with the name of who owes it.
create function delivered_duties() returns table (item text, department text)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$ select distinct b.item, o.code from public.batch b join public.organisation o on o.id = b.department_id where b.state = 'closed' $$;
revoke execute on function delivered_duties() from public;
grant execute on function delivered_duties() to {{app}}, {{filing}}, {{population}};
create index batch_item_department on batch (item, department_id) where state = 'closed';
