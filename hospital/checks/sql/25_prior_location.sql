-- A transfer's origin is the location before: the bed of the stay that it ends.

SELECT transfer_id, transfers.admission_id, from_bed_id, earlier.bed_id AS bed_before
FROM patient_transfers.transfers
LEFT JOIN hospital_admissions.ward_stays AS later ON later.movement_id = transfer_id
LEFT JOIN hospital_admissions.ward_stays AS earlier
    ON earlier.admission_id = later.admission_id AND earlier.stay_number = later.stay_number - 1
WHERE event_type = 'A02'
  AND (earlier.bed_id IS DISTINCT FROM from_bed_id
       OR later.bed_id IS DISTINCT FROM to_bed_id
       OR later.admission_id IS DISTINCT FROM transfers.admission_id
       OR later.started_at IS DISTINCT FROM arrived_at)
UNION ALL
SELECT transfer_id, transfers.admission_id, from_bed_id, last_stay.bed_id
FROM patient_transfers.transfers
LEFT JOIN hospital_admissions.separations ON separations.movement_id = transfer_id
LEFT JOIN LATERAL (
    SELECT bed_id FROM hospital_admissions.ward_stays
    WHERE ward_stays.admission_id = separations.admission_id
    ORDER BY stay_number DESC
    LIMIT 1
) AS last_stay ON true
WHERE event_type = 'A03'
  AND (last_stay.bed_id IS DISTINCT FROM from_bed_id
       OR separations.admission_id IS DISTINCT FROM transfers.admission_id
       OR separations.separated_at IS DISTINCT FROM departed_at);
