-- Nothing happens to anybody after their death.

WITH deaths AS (
    SELECT person_id, min(died_at) AS died_at
    FROM (
        SELECT person_id, separated_at AS died_at
        FROM hospital_admissions.separations
        JOIN hospital_admissions.admissions USING (admission_id)
        WHERE disposition = 'died'
        UNION ALL
        SELECT person_id, disposition_at FROM hospital_admissions.visits WHERE disposition = 'died'
    ) AS death
    GROUP BY person_id
)
SELECT 'visit' AS event, visit_id AS id, person_id, disposition_at AS happened_at, died_at
FROM deaths
JOIN hospital_admissions.visits USING (person_id)
WHERE disposition_at > died_at
UNION ALL
SELECT 'admission', admission_id, person_id, admitted_at, died_at
FROM deaths
JOIN hospital_admissions.admissions USING (person_id)
WHERE admitted_at > died_at
UNION ALL
SELECT 'ward stay', admission_id, person_id, started_at, died_at
FROM deaths
JOIN hospital_admissions.admissions USING (person_id)
JOIN hospital_admissions.ward_stays USING (admission_id)
WHERE started_at > died_at
UNION ALL
SELECT 'separation', admission_id, person_id, separated_at, died_at
FROM deaths
JOIN hospital_admissions.admissions USING (person_id)
JOIN hospital_admissions.separations USING (admission_id)
WHERE separated_at > died_at
UNION ALL
SELECT 'transfer', transfer_id, person_id, departed_at, died_at
FROM deaths
JOIN patient_transfers.transfers USING (person_id)
WHERE departed_at > died_at
UNION ALL
SELECT 'transport', transport_id, person_id, at_destination_at, died_at
FROM deaths
JOIN emergency_transport.transports USING (person_id)
WHERE at_destination_at > died_at;
