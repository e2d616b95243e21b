-- When a transfer departs, the patient lies in the bed that it says.

SELECT transfer_id, event_type, admission_id, from_bed_id, departed_at
FROM patient_transfers.transfers
WHERE NOT EXISTS (
    SELECT
    FROM hospital_admissions.ward_stays
    WHERE ward_stays.admission_id = transfers.admission_id
      AND bed_id = from_bed_id
      AND departed_at BETWEEN started_at AND coalesce(ended_at, 'infinity')
);
