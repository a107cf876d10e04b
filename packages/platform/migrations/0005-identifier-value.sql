-- Files are asked for by a code alone, whatever its kind; without this every look-up would read all identifiers through.
create index subject_identifier_value on subject_identifier (value);
