-- A file that ends the very process that reads it is tried a few times and then put aside: counted before each reading,
-- taken back where the reading came through or failed in good order.
alter table batch add column trials smallint not null default 0;
