-- One policy for reach and one for publication, so that each can be changed by the capability it belongs to; either suffices.
do $$
declare protected text;
begin
  foreach protected in array array['record', 'record_entry', 'evaluation_result'] loop
    execute format('drop policy scope on %I', protected);
    execute format('create policy scope on %I to {{app}} using (area_no between scope_low() and scope_high() or park_no between scope_low() and scope_high() or subject_id = scope_subject())', protected);
  end loop;
end $$;
create policy publication on record to {{app}} using (scope_audience() = 'public' and (uses & 1) = 1 and status = 'in-force' and not incomplete);
create policy publication on record_entry to {{app}} using (scope_audience() = 'public' and (uses & 1) = 1 and status = 'in-force' and not incomplete and public_from is not null);
