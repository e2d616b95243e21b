-- What several sections look at, for this transaction only. A day counts once its summary is loaded.
CREATE TEMPORARY TABLE calendar ON COMMIT DROP AS
SELECT summary_date AS day,
       summary_date BETWEEN %(reduced_first)s AND %(reduced_last)s AS reduced,
       summary_date = ANY (%(holidays)s::date[]) AS holiday,
       summary_date = ANY (%(closed)s::date[]) AS closed,
       summary_date = ANY (%(long_weekends)s::date[]) AS long_weekend
FROM daily_summary.summaries;

CREATE TEMPORARY TABLE causes ON COMMIT DROP AS
SELECT DISTINCT named.cause, diagnoses.icd10_code
FROM unnest(%(causes)s::text[], %(prefixes)s::text[]) AS named (cause, prefix)
JOIN hospital_admissions.diagnoses ON starts_with(diagnoses.icd10_code, named.prefix);

CREATE TEMPORARY TABLE emergencies ON COMMIT DROP AS
SELECT calendar.day, visit_id, person_id, arrival_mode, arrived_at, triage, triaged_at, seen_at, icd10_code,
       disposition, disposition_at
FROM hospital_admissions.visits
JOIN calendar ON calendar.day = arrived_at::date
WHERE visit_type = 'emergency';

-- Stays that ended in the period, with the department of the last ward. Whoever leaves on the day of
-- admission is a day patient and counts for half a day; the others count the midnights they were there.
CREATE TEMPORARY TABLE completed ON COMMIT DROP AS
SELECT admission_id, person_id, departments.code AS department, admitted_at, separated_at, disposition,
       separations.reason,
       extract(epoch FROM separated_at - admitted_at) / 86400 AS days,
       greatest(separated_at::date - admitted_at::date, 0.5) AS counted_days
FROM hospital_admissions.separations
JOIN calendar ON calendar.day = separated_at::date
JOIN hospital_admissions.admissions USING (admission_id)
JOIN (SELECT DISTINCT ON (admission_id) admission_id, bed_id
      FROM hospital_admissions.ward_stays
      ORDER BY admission_id, stay_number DESC) AS last_stay USING (admission_id)
JOIN hospital_operations.beds USING (bed_id)
JOIN hospital_operations.wards USING (ward_id)
JOIN hospital_operations.departments USING (department_id);

ANALYZE calendar, causes, emergencies, completed;
