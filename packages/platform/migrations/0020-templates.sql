-- Uploads lie sealed for a while: under which digest and key, and until when. A receipt stays when its file is gone.
alter table batch
  add column stored_as text check (stored_as ~ '^[0-9a-f]{64}$'),
  add column stored_key text,
  add column stored_until date,
  -- The batch whose error workbook this delivery is.
  add column corrects_batch_id bigint;
create index batch_stored on batch (stored_until) where stored_as is not null;

-- Which rows of a corrected workbook stand for which rows of the delivery it came from.
create table mended_row (
  batch_id bigint not null,
  row_no int not null,
  by_batch_id bigint not null,
  by_row_no int not null,
  department_id bigint not null,
  primary key (batch_id, row_no, by_batch_id, by_row_no)
);
create index mended_row_by on mended_row (by_batch_id);

grant select on mended_row to {{app}}, {{filing}}, {{population}};
grant insert on mended_row to {{filing}};
alter table mended_row enable row level security;
alter table mended_row force row level security;
create policy jobs on mended_row to {{filing}}, {{population}}, {{owner}} using (true) with check (true);
create policy sender on mended_row for select to {{app}} using (department_id = scope_department() or department_id = any (scope_line())
  or scope_department() = 0 and cardinality(scope_line()) = 0);
