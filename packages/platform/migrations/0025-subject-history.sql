-- Size class, trade and area of subjects by day.

-- They are read from the entries, by the rules of the day, and from subject_region: a table of their own would be a second truth.
-- A subject's relations to places are looked up by day.
create index subject_region_open on subject_region (relation, region) where valid_to is null;
