-- Names are found by numbers of their pieces (pairs of characters, triples of pinyin initials): an index that serves two
-- characters of Chinese, initials and names with a slip alike. Numbers and initials are the program's to compute.
create extension if not exists intarray;

alter table subject_name add column folded text collate "C" not null default '';
alter table subject_name add column initials text collate "C" not null default '';
alter table subject_name add column grams int[] not null default '{}';
drop index subject_name_part;
create index subject_name_grams on subject_name using gin (grams gin__int_ops);
create index subject_name_folded on subject_name (folded text_pattern_ops);
-- Names written before they had pieces: the upkeep gives them theirs.
create index subject_name_bare on subject_name (subject_id) where folded = '';

-- How many names hold a piece, where they are many: a search begins with the rarest.
create table name_gram (
  gram int primary key,
  names int not null
);
-- Texts that very many names hold, with the first subjects of each by rank.
create table name_part (
  part text collate "C" primary key,
  names int not null,
  first_subjects bigint[] not null
);
create table name_census (
  singleton boolean primary key default true check (singleton),
  names bigint not null,
  taken_at timestamptz not null
);
grant select on name_gram, name_part, name_census to {{app}}, {{filing}}, {{population}};
grant insert, delete on name_gram, name_part, name_census to {{population}};
grant update (folded, initials, grams) on subject_name to {{population}};
