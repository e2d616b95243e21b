-- Over the period, the share of bed time that is used lies in its band.
-- Asked of hospitals of at least 100 beds.

SELECT round(used / available, 3) AS bed_use, %(lowest_bed_use)s AS lowest, %(highest_bed_use)s AS highest
FROM (SELECT sum(extract(epoch FROM least(coalesce(ended_at, %(end)s), %(end)s)
                                    - greatest(started_at, %(start)s))) AS used
      FROM hospital_admissions.ward_stays) AS stays,
     (SELECT count(*) * extract(epoch FROM %(end)s::timestamp - %(start)s::timestamp) AS available
      FROM hospital_operations.beds) AS beds
WHERE (used / available BETWEEN %(lowest_bed_use)s AND %(highest_bed_use)s) IS NOT TRUE;
