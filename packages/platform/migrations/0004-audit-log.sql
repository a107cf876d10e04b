-- The log over audit_entry: a Merkle tree (RFC 6962) whose rows are only ever added.

create table audit_leaf (
  log_index bigint primary key check (log_index >= 0),
  entry_id bigint not null unique,
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32)
);

-- Every complete subtree of more than one leaf; level 0 is audit_leaf.
create table audit_node (
  level smallint not null check (level between 1 and 62),
  node_index bigint not null check (node_index >= 0),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (level, node_index)
);

-- Public keys of checkpoints, in base64 of their SubjectPublicKeyInfo; replaced ones stay.
create table audit_key (
  key_id text primary key,
  algorithm text not null,
  public_key text not null,
  created_at timestamptz not null default clock_timestamp()
);

create table audit_checkpoint (
  size bigint primary key check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  at timestamptz not null,
  previous_size bigint not null check (previous_size >= 0 and previous_size < size),
  key_id text not null,
  algorithm text not null,
  signature bytea not null
);

grant select on audit_entry to {{population}};
grant select, insert on audit_leaf, audit_node, audit_key, audit_checkpoint to {{population}};

-- The latest checkpoint and the keys are for everyone to hold against us.
create function latest_audit_checkpoint()
  returns table (size bigint, root text, at text, previous_size bigint, key_id text, algorithm text, signature text)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select c.size, encode(c.root, 'hex'), to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), c.previous_size,
      c.key_id, c.algorithm, translate(encode(c.signature, 'base64'), E'\n', '')
    from public.audit_checkpoint c order by c.size desc limit 1
  $$;
create function audit_public_keys()
  returns table (key_id text, algorithm text, public_key text, created_at text)
  language sql stable security definer
  set search_path = pg_catalog, public
  as $$
    select k.key_id, k.algorithm, k.public_key, to_char(k.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    from public.audit_key k order by k.created_at, k.key_id
  $$;
revoke execute on function latest_audit_checkpoint(), audit_public_keys() from public;
grant execute on function latest_audit_checkpoint(), audit_public_keys() to {{app}}, {{population}};
