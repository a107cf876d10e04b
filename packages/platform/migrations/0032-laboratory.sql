-- Laboratory: reports on drafts of models, and the papers that go with a draft.

-- What a draft's text was put through; only added. A text that was changed needs another report.
create table laboratory_report (
  id bigint generated always as identity primary key,
  draft_id bigint not null,
  definition_id text not null,
  version text not null,
  -- SHA-256 of the draft's text.
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  as_of date not null,
  known_no bigint not null,
  content jsonb not null,
  account_id bigint not null,
  made_by text not null check (made_by <> ''),
  made_at timestamptz not null default clock_timestamp()
);
create index laboratory_report_of on laboratory_report (draft_id, digest);

alter table laboratory_report enable row level security;
alter table laboratory_report force row level security;
create policy seen on laboratory_report for select to {{app}} using (scope_low() is not null);
create policy made on laboratory_report for insert to {{app}} with check (scope_low() is not null);
create policy jobs on laboratory_report to {{population}}, {{owner}} using (true) with check (true);
grant select, insert on laboratory_report to {{app}};
grant select on laboratory_report to {{population}};
call watch_table('laboratory_report', array['id']);

-- References of papers: a list of {paper, number, title}.
alter table definition_draft add column papers jsonb;
grant update (papers) on definition_draft to {{app}};
