-- No ward holds more patients than it has beds, at any instant.

WITH changes AS (
    SELECT ward_id, started_at AS at, 1 AS change
    FROM hospital_admissions.ward_stays
    JOIN hospital_operations.beds USING (bed_id)
    UNION ALL
    SELECT ward_id, ended_at, -1
    FROM hospital_admissions.ward_stays
    JOIN hospital_operations.beds USING (bed_id)
    WHERE ended_at IS NOT NULL
)
SELECT wards.code AS ward, at, patients, beds
FROM (
    -- Whoever leaves at an instant makes room for whoever comes at it.
    SELECT ward_id, at,
           sum(change) OVER (PARTITION BY ward_id ORDER BY at, change ROWS UNBOUNDED PRECEDING) AS patients
    FROM changes
) AS occupancy
JOIN hospital_operations.wards USING (ward_id)
WHERE patients > beds;
