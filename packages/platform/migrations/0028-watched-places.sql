-- Who was told of what, and where a subject belonged in the past, are held against the log as well.
call watch_table_in_bulk('desk_notice', array['id']);
call watch_table_in_bulk('subject_region', array['subject_id', 'relation', 'region', 'valid_from']);
