-- Mapping profiles made in the browser.

-- A file somebody looks at before anything is delivered; nothing of it is filed from here.
create table preview_upload (
  id bigint generated always as identity primary key,
  department_id bigint not null references organisation (id),
  file_digest text not null check (file_digest ~ '^[0-9a-f]{64}$'),
  file_name text not null check (file_name <> ''),
  file_bytes bigint not null check (file_bytes >= 0),
  -- The digest of the sealed bytes it lies as, under which key and how long; null once it is gone.
  stored_as text check (stored_as ~ '^[0-9a-f]{64}$'),
  stored_key text,
  stored_until date not null,
  uploaded_by text not null check (uploaded_by <> ''),
  uploaded_at timestamptz not null default clock_timestamp()
);
create index preview_upload_department on preview_upload (department_id, id);

alter table preview_upload enable row level security;
alter table preview_upload force row level security;
create policy jobs on preview_upload to {{filing}}, {{population}}, {{owner}} using (true) with check (true);
-- Department 0 stands for all departments of the installation.
create policy sender on preview_upload to {{app}} using (scope_department() = 0 or department_id = scope_department())
  with check (scope_department() = 0 or department_id = scope_department());
grant select, insert on preview_upload to {{app}};
grant select, update (stored_as, stored_key) on preview_upload to {{filing}};
