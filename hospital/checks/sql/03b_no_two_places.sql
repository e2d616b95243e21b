-- Nobody is in two places: visits and inpatient stays of one person follow each other.

WITH attendances AS (
    SELECT person_id, 'visit' AS kind, visit_id AS id, arrived_at AS begins_at, disposition_at AS ends_at
    FROM hospital_admissions.visits
    UNION ALL
    SELECT person_id, 'admission', admission_id, admitted_at, coalesce(separated_at, 'infinity')
    FROM hospital_admissions.admissions
    LEFT JOIN hospital_admissions.separations USING (admission_id)
)
SELECT *
FROM (
    SELECT person_id, kind, id, begins_at,
           lag(kind) OVER attended AS earlier_kind,
           lag(id) OVER attended AS earlier_id,
           max(ends_at) OVER (attended ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier_until
    FROM attendances
    WINDOW attended AS (PARTITION BY person_id ORDER BY begins_at, ends_at, id)
) AS attendance
-- Two inpatient stays are asked of by 3a.
WHERE begins_at < earlier_until AND NOT (kind = 'admission' AND earlier_kind = 'admission');
