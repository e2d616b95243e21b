-- What every column means, for somebody who has never seen the hospital. Times are simulated, in local time
-- (South Africa, SAST), to the second. "Empty" is NULL.

COMMENT ON COLUMN pipeline.schema_versions.file IS 'Name of the schema file, without .sql.';
COMMENT ON COLUMN pipeline.schema_versions.applied_at IS 'When it was applied, in real time (UTC).';

COMMENT ON COLUMN pipeline.ledger.path IS 'Name of the file as it was handed in.';
COMMENT ON COLUMN pipeline.ledger.kind IS 'What kind of file it is, for example visits or movements.';
COMMENT ON COLUMN pipeline.ledger.sha256 IS
    'SHA-256 of its bytes, as 64 hex digits: another file under this name is refused.';
COMMENT ON COLUMN pipeline.ledger.bytes IS 'Its size in bytes.';
COMMENT ON COLUMN pipeline.ledger.rows IS
    'How many rows it has; for a document, those of the last table that it fills.';
COMMENT ON COLUMN pipeline.ledger.loaded_at IS 'When it was loaded, in real time (UTC).';
COMMENT ON COLUMN pipeline.ledger.seconds IS 'How long loading it took, in real seconds.';

COMMENT ON COLUMN pipeline.sessions.topic IS 'Kafka topic: hospital.transfers or hospital.transport.';
COMMENT ON COLUMN pipeline.sessions.session IS
    'Stream session, YYYY-MM-DD.NN: the simulated day, and which of its sessions (five a day by default).';
COMMENT ON COLUMN pipeline.sessions.session_number IS 'The session counted over the whole run, from 1.';
COMMENT ON COLUMN pipeline.sessions.event_count IS 'Events of the topic in this session, as landed.';
COMMENT ON COLUMN pipeline.sessions.total IS
    'Events of the topic up to and with this session, as the producer counted them: the sums must agree.';

COMMENT ON COLUMN hospital_operations.departments.department_id IS 'Number of the department.';
COMMENT ON COLUMN hospital_operations.departments.code IS
    'Three letters, for example MED for internal medicine.';
COMMENT ON COLUMN hospital_operations.departments.name IS 'Name of the department.';
COMMENT ON COLUMN hospital_operations.departments.kind IS
    'clinical where patients are treated; support: allied health, administration and support services.';

COMMENT ON COLUMN hospital_operations.wards.ward_id IS 'Number of the ward.';
COMMENT ON COLUMN hospital_operations.wards.department_id IS 'The department that runs it.';
COMMENT ON COLUMN hospital_operations.wards.code IS 'Short name, unique.';
COMMENT ON COLUMN hospital_operations.wards.name IS 'Name of the ward.';
COMMENT ON COLUMN hospital_operations.wards.level IS
    'How much care it can give: general, high care or intensive care.';
COMMENT ON COLUMN hospital_operations.wards.beds IS 'Usable beds: its capacity.';
COMMENT ON COLUMN hospital_operations.wards.minimum_day IS
    'Nurses that every day shift must have, one of them a senior; 0: too small for a rule.';
COMMENT ON COLUMN hospital_operations.wards.minimum_night IS
    'Nurses that every night shift must have, one of them a senior; 0: too small for a rule.';

COMMENT ON COLUMN hospital_operations.beds.bed_id IS 'Number of the bed, in the whole hospital.';
COMMENT ON COLUMN hospital_operations.beds.ward_id IS 'The ward in which it stands.';
COMMENT ON COLUMN hospital_operations.beds.bed_number IS 'Number of the bed within its ward, from 1.';

COMMENT ON COLUMN hospital_operations.roles.role IS
    'What somebody is employed as, for example medical officer.';
COMMENT ON COLUMN hospital_operations.roles.staff_group IS
    'Group of the role: nursing, clinicians (doctors), allied (therapists and the like), administration or support.';
COMMENT ON COLUMN hospital_operations.roles.minimum_age IS
    'Youngest age at which one is hired, in completed years.';

COMMENT ON COLUMN hospital_operations.staff.staff_id IS 'Number of the member of staff.';
COMMENT ON COLUMN hospital_operations.staff.person_id IS 'Who that is among the people.';
COMMENT ON COLUMN hospital_operations.staff.role IS 'What they are employed as.';
COMMENT ON COLUMN hospital_operations.staff.grade IS 'Grade within the role, when hired.';
COMMENT ON COLUMN hospital_operations.staff.senior IS 'Whether they may lead a shift.';
COMMENT ON COLUMN hospital_operations.staff.department_id IS 'The department that they belong to.';
COMMENT ON COLUMN hospital_operations.staff.ward_id IS
    'Home ward; empty for those without one, such as doctors.';
COMMENT ON COLUMN hospital_operations.staff.hired_on IS
    'First day of employment; may be years before the period.';
COMMENT ON COLUMN hospital_operations.staff.years_experience IS 'Years of experience before being hired.';
COMMENT ON COLUMN hospital_operations.staff.left_on IS 'Last day of employment; empty while employed.';

COMMENT ON COLUMN hospital_operations.reserve_pool.person_id IS 'Who can be hired, among the people.';
COMMENT ON COLUMN hospital_operations.reserve_pool.role IS 'What they would be hired as.';
COMMENT ON COLUMN hospital_operations.reserve_pool.grade IS 'Grade in which they would begin.';
COMMENT ON COLUMN hospital_operations.reserve_pool.years_experience IS 'Years of experience.';
COMMENT ON COLUMN hospital_operations.reserve_pool.available_from IS 'First day on which they can be hired.';
COMMENT ON COLUMN hospital_operations.reserve_pool.hired_on IS
    'When they were hired; empty for those still in reserve.';

COMMENT ON COLUMN hospital_operations.workforce_snapshots.snapshot_date IS
    'Day of the snapshot: the first day of the period, and of each quarter.';
COMMENT ON COLUMN hospital_operations.workforce_snapshots.staff_id IS 'Who was employed on that day.';
COMMENT ON COLUMN hospital_operations.workforce_snapshots.grade IS 'Their grade on that day.';
COMMENT ON COLUMN hospital_operations.workforce_snapshots.department_id IS 'Their department on that day.';
COMMENT ON COLUMN hospital_operations.workforce_snapshots.ward_id IS
    'Their home ward on that day; empty for those without one.';

COMMENT ON COLUMN hospital_operations.shifts.staff_id IS 'Who works the shift.';
COMMENT ON COLUMN hospital_operations.shifts.shift_date IS 'Day on which it begins.';
COMMENT ON COLUMN hospital_operations.shifts.shift_code IS
    'D: day, 12 hours; N: night, 12 hours; C: call of a doctor, 24 hours; O: office hours, 8.5 hours.';
COMMENT ON COLUMN hospital_operations.shifts.starts_at IS 'When it begins.';
COMMENT ON COLUMN hospital_operations.shifts.ends_at IS 'When it ends.';
COMMENT ON COLUMN hospital_operations.shifts.ward_id IS
    'The ward in which it is worked; empty where it is not in a ward.';

COMMENT ON COLUMN hospital_admissions.diagnoses.icd10_code IS
    'ICD-10 code, three characters, for example I10.';
COMMENT ON COLUMN hospital_admissions.diagnoses.description IS 'What the code stands for.';
COMMENT ON COLUMN hospital_admissions.diagnoses.sex IS
    'F or M where only women or only men have it; empty: both.';
COMMENT ON COLUMN hospital_admissions.diagnoses.minimum_age IS
    'Youngest age with it, in completed years; empty: no limit.';
COMMENT ON COLUMN hospital_admissions.diagnoses.maximum_age IS
    'Oldest age with it, in completed years; empty: no limit.';

COMMENT ON COLUMN hospital_admissions.people.person_id IS
    'Number of the person, from 1. Nobody here is real.';
COMMENT ON COLUMN hospital_admissions.people.first_name IS 'First name, made up.';
COMMENT ON COLUMN hospital_admissions.people.last_name IS 'Last name, made up.';
COMMENT ON COLUMN hospital_admissions.people.sex IS 'F: female; M: male.';
COMMENT ON COLUMN hospital_admissions.people.birth_date IS 'Date of birth.';
COMMENT ON COLUMN hospital_admissions.people.population_group IS
    'Group as in the South African census: Black African, Coloured, White or Indian/Asian.';
COMMENT ON COLUMN hospital_admissions.people.home_language IS 'Language spoken at home.';
COMMENT ON COLUMN hospital_admissions.people.phone IS 'Telephone number, +27 and nine digits; made up.';
COMMENT ON COLUMN hospital_admissions.people.street_address IS 'House number and street, made up.';
COMMENT ON COLUMN hospital_admissions.people.suburb IS 'Suburb.';
COMMENT ON COLUMN hospital_admissions.people.city IS 'City of the suburb.';
COMMENT ON COLUMN hospital_admissions.people.postal_code IS 'Postal code, four digits.';

COMMENT ON COLUMN hospital_admissions.conditions.person_id IS 'Who lives with the illness.';
COMMENT ON COLUMN hospital_admissions.conditions.icd10_code IS 'The illness.';
COMMENT ON COLUMN hospital_admissions.conditions.diagnosed_on IS 'Since when it is known; before the period.';

COMMENT ON COLUMN hospital_admissions.visits.visit_id IS 'Number of the visit.';
COMMENT ON COLUMN hospital_admissions.visits.person_id IS 'The patient.';
COMMENT ON COLUMN hospital_admissions.visits.department_id IS 'The department that is visited.';
COMMENT ON COLUMN hospital_admissions.visits.visit_type IS
    'emergency: unplanned, to the emergency department; outpatient: to a clinic.';
COMMENT ON COLUMN hospital_admissions.visits.arrival_mode IS
    'How the patient came: walk-in, ambulance, or referral (sent by another doctor or clinic).';
COMMENT ON COLUMN hospital_admissions.visits.arrived_at IS 'When the patient arrived.';
COMMENT ON COLUMN hospital_admissions.visits.triage IS
    'Urgency by the South African Triage Scale: red (at once), orange (within 10 minutes), yellow (within 1 hour) '
    'or green (within 4 hours); empty for outpatients.';
COMMENT ON COLUMN hospital_admissions.visits.triaged_at IS
    'When the urgency was assessed; empty for outpatients.';
COMMENT ON COLUMN hospital_admissions.visits.seen_at IS
    'When a doctor saw the patient: the wait ends here; empty for those who left without being seen.';
COMMENT ON COLUMN hospital_admissions.visits.seen_by IS
    'The doctor, on shift; empty for those who left without being seen, and for who came before the period.';
COMMENT ON COLUMN hospital_admissions.visits.icd10_code IS 'What the patient came with.';
COMMENT ON COLUMN hospital_admissions.visits.disposition IS
    'How the visit ended: discharged, admitted (to a ward), transferred (sent elsewhere for want of a bed), '
    'left without being seen, or died.';
COMMENT ON COLUMN hospital_admissions.visits.disposition_at IS
    'When it ended; for admitted patients when that was decided: the bed may come later.';

COMMENT ON COLUMN hospital_admissions.admissions.admission_id IS 'Number of the admission.';
COMMENT ON COLUMN hospital_admissions.admissions.visit_id IS 'The visit that led to it.';
COMMENT ON COLUMN hospital_admissions.admissions.person_id IS 'The patient.';
COMMENT ON COLUMN hospital_admissions.admissions.admitted_at IS 'When the patient came to the first ward.';
COMMENT ON COLUMN hospital_admissions.admissions.admitted_by IS
    'The doctor who admitted; empty before the period, and where no doctor was on shift.';
COMMENT ON COLUMN hospital_admissions.admissions.icd10_code IS 'Diagnosis on admission.';
COMMENT ON COLUMN hospital_admissions.admissions.movement_id IS
    'Number of the movement (HL7 A01) that is the admission.';

COMMENT ON COLUMN hospital_admissions.ward_stays.admission_id IS 'The admission that the stay is part of.';
COMMENT ON COLUMN hospital_admissions.ward_stays.stay_number IS
    'Which stay of the admission, from 1: a move begins the next.';
COMMENT ON COLUMN hospital_admissions.ward_stays.bed_id IS 'The bed.';
COMMENT ON COLUMN hospital_admissions.ward_stays.started_at IS 'When the patient came to the bed.';
COMMENT ON COLUMN hospital_admissions.ward_stays.ended_at IS
    'When the patient left the bed; empty: still there.';
COMMENT ON COLUMN hospital_admissions.ward_stays.reason IS
    'Why the patient moved here: step-up (needs more care), step-down (needs less), bed management or specialist care; '
    'empty for the first stay.';
COMMENT ON COLUMN hospital_admissions.ward_stays.movement_id IS
    'Number of the movement (HL7 A01 or A02) that began the stay; a streamed transfer has it as transfer_id.';

COMMENT ON COLUMN hospital_admissions.separations.admission_id IS 'The admission that ended.';
COMMENT ON COLUMN hospital_admissions.separations.separated_at IS
    'When the patient left the hospital, or died.';
COMMENT ON COLUMN hospital_admissions.separations.disposition IS
    'How the admission ended: discharged (home), died, or transferred (to another facility).';
COMMENT ON COLUMN hospital_admissions.separations.facility_id IS
    'The other facility; empty unless transferred.';
COMMENT ON COLUMN hospital_admissions.separations.reason IS
    'Why there: specialist care, closer to home or rehabilitation; empty unless transferred.';
COMMENT ON COLUMN hospital_admissions.separations.movement_id IS
    'Number of the movement (HL7 A03) that is the separation.';

COMMENT ON COLUMN patient_transfers.facilities.facility_id IS 'Number of the facility.';
COMMENT ON COLUMN patient_transfers.facilities.name IS 'Name of the facility.';
COMMENT ON COLUMN patient_transfers.facilities.city IS 'Where it is.';
COMMENT ON COLUMN patient_transfers.facilities.level IS
    'What it can do: clinic, district, regional or tertiary hospital, or rehabilitation.';

COMMENT ON COLUMN patient_transfers.transfers.transfer_id IS
    'Number of the transfer: the movement_id of the ward stay that it began (A02), or of the separation (A03).';
COMMENT ON COLUMN patient_transfers.transfers.event_id IS
    'Number of the event in Kafka, 32 hex digits; no event comes twice.';
COMMENT ON COLUMN patient_transfers.transfers.event_type IS
    'HL7 code: A02 for a move within the hospital, A03 for one to another facility.';
COMMENT ON COLUMN patient_transfers.transfers.session IS
    'Stream session that carried it, YYYY-MM-DD.NN; the first moves of each session are streamed, not all.';
COMMENT ON COLUMN patient_transfers.transfers.occurred_at IS
    'When it happened: the arrival (A02) or the departure (A03).';
COMMENT ON COLUMN patient_transfers.transfers.admission_id IS 'The admission of the patient who was moved.';
COMMENT ON COLUMN patient_transfers.transfers.person_id IS 'The patient.';
COMMENT ON COLUMN patient_transfers.transfers.from_bed_id IS 'The bed that was left.';
COMMENT ON COLUMN patient_transfers.transfers.to_bed_id IS
    'The bed that was taken; empty to another facility.';
COMMENT ON COLUMN patient_transfers.transfers.to_facility_id IS
    'The other facility; empty within the hospital.';
COMMENT ON COLUMN patient_transfers.transfers.reason IS
    'Why: step-up, step-down, bed management, specialist care, closer to home or rehabilitation.';
COMMENT ON COLUMN patient_transfers.transfers.mode IS
    'How the patient travelled: walking, wheelchair, stretcher, bed or ambulance.';
COMMENT ON COLUMN patient_transfers.transfers.requested_at IS 'When the move was asked for.';
COMMENT ON COLUMN patient_transfers.transfers.departed_at IS
    'When the patient left; to another facility this is the separation.';
COMMENT ON COLUMN patient_transfers.transfers.arrived_at IS
    'When the patient arrived; within the hospital the next stay begins then.';

COMMENT ON COLUMN emergency_transport.vehicles.vehicle_id IS 'Number of the ambulance.';
COMMENT ON COLUMN emergency_transport.vehicles.call_sign IS 'Its name on the radio.';
COMMENT ON COLUMN emergency_transport.vehicles.crew_level IS
    'Life support that its crew can give: BLS basic, ILS intermediate, ALS advanced.';
COMMENT ON COLUMN emergency_transport.vehicles.base IS 'Where it starts from.';

COMMENT ON COLUMN emergency_transport.transports.transport_id IS 'Number of the journey.';
COMMENT ON COLUMN emergency_transport.transports.event_id IS
    'Number of the event in Kafka, 32 hex digits; no event comes twice.';
COMMENT ON COLUMN emergency_transport.transports.event_type IS 'Always emergency_transport.';
COMMENT ON COLUMN emergency_transport.transports.session IS 'Stream session that carried it, YYYY-MM-DD.NN.';
COMMENT ON COLUMN emergency_transport.transports.occurred_at IS 'When it was complete: the hand-over.';
COMMENT ON COLUMN emergency_transport.transports.visit_id IS 'The visit that it brought the patient to.';
COMMENT ON COLUMN emergency_transport.transports.person_id IS 'The patient.';
COMMENT ON COLUMN emergency_transport.transports.vehicle_id IS 'The ambulance.';
COMMENT ON COLUMN emergency_transport.transports.call_type IS
    'scene: from where the patient fell ill or was hurt; inter-facility: from another facility.';
COMMENT ON COLUMN emergency_transport.transports.from_facility_id IS
    'The facility that it came from; empty from a scene.';
COMMENT ON COLUMN emergency_transport.transports.priority IS
    'How urgent: P1 (triaged red), P2 (orange or yellow) or P3 (green).';
COMMENT ON COLUMN emergency_transport.transports.suburb IS 'Suburb of the scene; empty from a facility.';
COMMENT ON COLUMN emergency_transport.transports.distance_km IS 'Way to the hospital by road, in kilometres.';
COMMENT ON COLUMN emergency_transport.transports.called_at IS
    'When the call came: the response time begins here.';
COMMENT ON COLUMN emergency_transport.transports.dispatched_at IS
    'When the ambulance was sent: its job begins here.';
COMMENT ON COLUMN emergency_transport.transports.on_scene_at IS
    'When it reached the patient: the response time ends here.';
COMMENT ON COLUMN emergency_transport.transports.departed_scene_at IS 'When it left with the patient.';
COMMENT ON COLUMN emergency_transport.transports.at_destination_at IS
    'When it reached the hospital: the visit''s arrived_at.';
COMMENT ON COLUMN emergency_transport.transports.handed_over_at IS
    'When the patient was handed over: its job ends here.';

COMMENT ON COLUMN daily_summary.summaries.summary_date IS 'The day that is summed up.';
COMMENT ON COLUMN daily_summary.summaries.report IS 'The page for the hospital''s manager, as text.';

COMMENT ON COLUMN daily_summary.figures.summary_date IS 'The day that is summed up.';
COMMENT ON COLUMN daily_summary.figures.figure IS
    'What was counted, in the report''s words, for example census at the end, or census in and a ward''s code.';
COMMENT ON COLUMN daily_summary.figures.value IS 'How many; for waits the median in minutes.';
