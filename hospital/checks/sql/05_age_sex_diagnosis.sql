-- Age at the visit, sex and diagnosis agree, and an admission carries the diagnosis of its visit.

SELECT 'visit' AS what, visit_id AS id, person_id, patient.sex, birth_date, arrived_at, icd10_code
FROM hospital_admissions.visits
JOIN hospital_admissions.diagnoses AS fits USING (icd10_code)
JOIN hospital_admissions.people AS patient USING (person_id)
WHERE (fits.sex IS NOT NULL OR minimum_age IS NOT NULL OR maximum_age IS NOT NULL)
  AND (patient.sex <> fits.sex
       OR extract(year FROM age(arrived_at::date, birth_date))
           NOT BETWEEN coalesce(minimum_age, 0) AND coalesce(maximum_age, 1000))
UNION ALL
SELECT 'admission of another diagnosis', admission_id, admissions.person_id, NULL, NULL, arrived_at,
       admissions.icd10_code
FROM hospital_admissions.admissions
JOIN hospital_admissions.visits USING (visit_id)
WHERE admissions.icd10_code <> visits.icd10_code;
