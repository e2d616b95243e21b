"""Ways to damage a warehouse, each of which an invariant must find.

`reports` are the numbers that report it: one, except where one and the same damage is several. What
a mutation inserts or deletes is written into the ledger, so that the rows still add up: 27 has its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TABLE = re.compile(r"(?:hospital_[a-z]+|patient_transfers|emergency_transport|daily_summary|pipeline)\.\w+")


@dataclass(frozen=True)
class Mutation:
    """`query` is the label of the query that must report it, `sql` what is done."""

    query: str
    what: str
    sql: str
    reports: frozenset[int] = field(default=frozenset())

    @property
    def tables(self) -> frozenset[str]:
        """The tables that it may change, ``schema.table``."""
        return frozenset(TABLE.findall(self.sql))

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of all invariants that report it."""
        return self.reports or frozenset({int(self.query.rstrip("abcdefg"))})


# Patients about whom little else is known: nobody brought them, and they were not admitted.
PLAIN_VISITS = """
    SELECT visits.* FROM hospital_admissions.visits
    JOIN hospital_admissions.diagnoses USING (icd10_code)
    WHERE arrival_mode <> 'ambulance' AND disposition = 'discharged'
      AND sex IS NULL AND minimum_age IS NULL AND maximum_age IS NULL
"""

PATIENTS = (
    Mutation(
        "1a",
        "an illness twice",
        """ALTER TABLE hospital_admissions.conditions DROP CONSTRAINT conditions_pkey;
        INSERT INTO hospital_admissions.conditions SELECT * FROM hospital_admissions.conditions LIMIT 1;
        UPDATE pipeline.ledger SET rows = rows + 1 WHERE kind = 'conditions'""",
    ),
    Mutation(
        "1b",
        "a snapshot names a department that is not there",
        """ALTER TABLE hospital_operations.workforce_snapshots
            DROP CONSTRAINT workforce_snapshots_department_id_fkey;
        UPDATE hospital_operations.workforce_snapshots SET department_id = 999 WHERE staff_id = 1""",
    ),
    Mutation(
        "2a",
        "ill before birth",
        """UPDATE hospital_admissions.conditions SET diagnosed_on = birth_date - 1
        FROM hospital_admissions.people WHERE people.person_id = conditions.person_id
            AND people.person_id = (SELECT min(person_id) FROM hospital_admissions.conditions)""",
    ),
    Mutation(
        "2b",
        "a visit ends in death, and another follows",
        f"""UPDATE hospital_admissions.visits SET disposition = 'died' WHERE visit_id = (
            SELECT plain.visit_id FROM ({PLAIN_VISITS}) AS plain
            JOIN hospital_admissions.visits AS later USING (person_id)
            WHERE later.arrived_at > plain.disposition_at AND later.disposition = 'discharged'
              AND NOT EXISTS (SELECT FROM hospital_admissions.admissions
                              WHERE admissions.person_id = plain.person_id)
            LIMIT 1)""",
    ),
    Mutation(
        "3a",
        "an inpatient is given a stay of another's time",
        """CREATE TEMPORARY TABLE pair ON COMMIT DROP AS
        SELECT one.admission_id, one.visit_id, other.person_id
        FROM hospital_admissions.admissions AS one
        JOIN hospital_admissions.separations AS ended USING (admission_id)
        JOIN hospital_admissions.diagnoses AS fits ON fits.icd10_code = one.icd10_code
        JOIN hospital_admissions.visits AS came ON came.visit_id = one.visit_id
        JOIN hospital_admissions.admissions AS other
            ON other.admitted_at BETWEEN one.admitted_at + interval '1 day' AND ended.separated_at
            AND other.person_id <> one.person_id
        WHERE arrival_mode <> 'ambulance' AND came.disposition = 'admitted'
          AND fits.sex IS NULL AND fits.minimum_age IS NULL AND fits.maximum_age IS NULL
          AND NOT EXISTS (SELECT FROM patient_transfers.transfers
                          WHERE transfers.admission_id = one.admission_id)
        ORDER BY one.admission_id
        LIMIT 1;
        UPDATE hospital_admissions.admissions SET person_id = pair.person_id
        FROM pair WHERE pair.admission_id = admissions.admission_id;
        UPDATE hospital_admissions.visits SET person_id = pair.person_id
        FROM pair WHERE pair.visit_id = visits.visit_id""",
    ),
    Mutation(
        "3b",
        "an inpatient is seen in a clinic",
        f"""UPDATE hospital_admissions.visits SET person_id = pair.person_id
        FROM (SELECT plain.visit_id, inpatient.person_id FROM ({PLAIN_VISITS}) AS plain
              JOIN hospital_admissions.admissions AS inpatient
                  ON plain.arrived_at > admitted_at + interval '1 hour'
                  AND plain.arrived_at < admitted_at + interval '3 hours'
              JOIN hospital_admissions.separations AS gone USING (admission_id)
              WHERE gone.disposition <> 'died'
              ORDER BY plain.visit_id DESC
              LIMIT 1) AS pair
        WHERE visits.visit_id = pair.visit_id""",
    ),
    Mutation(
        "4",
        "a visit ends when it starts",
        """UPDATE hospital_admissions.visits SET disposition_at = arrived_at, triaged_at = arrived_at
        WHERE visit_id = (SELECT max(visit_id) FROM hospital_admissions.visits
                          WHERE triage IS NOT NULL AND disposition = 'left without being seen')""",
    ),
    Mutation(
        "5",
        "a man gives birth",
        """UPDATE hospital_admissions.visits SET icd10_code = 'O80' WHERE visit_id = (
            SELECT max(visit_id) FROM hospital_admissions.visits
            JOIN hospital_admissions.people USING (person_id)
            WHERE sex = 'M' AND disposition = 'discharged')""",
    ),
    Mutation(
        "5",
        "an inpatient has another illness than in emergency",
        """UPDATE hospital_admissions.admissions
        SET icd10_code = CASE icd10_code WHEN 'I10' THEN 'I50' ELSE 'I10' END
        WHERE admission_id = 1""",
    ),
    Mutation(
        "6",
        "one who died goes home",
        """UPDATE hospital_admissions.separations SET disposition = 'discharged' WHERE admission_id = (
            SELECT max(admission_id) FROM hospital_admissions.separations WHERE disposition = 'died')""",
    ),
)

TWO_STAYS = """
    SELECT admission_id, min(started_at) FROM hospital_admissions.ward_stays
    GROUP BY admission_id HAVING count(*) > 1 ORDER BY 2 DESC LIMIT 1
"""

BEDS = (
    Mutation(
        "7",
        "a second between two stays",
        f"""UPDATE hospital_admissions.ward_stays SET ended_at = ended_at - interval '1 second'
        WHERE stay_number = 1 AND admission_id = (SELECT admission_id FROM ({TWO_STAYS}) AS stays)""",
    ),
    Mutation(
        "8a",
        "two patients in a bed",
        """UPDATE hospital_admissions.ward_stays SET bed_id = other.bed_id
        FROM (
            SELECT one.admission_id, taken.bed_id
            FROM hospital_admissions.ward_stays AS one
            JOIN hospital_operations.beds AS its USING (bed_id)
            JOIN hospital_operations.beds AS theirs
                ON theirs.ward_id = its.ward_id AND theirs.bed_id <> its.bed_id
            JOIN hospital_admissions.ward_stays AS taken ON taken.bed_id = theirs.bed_id
                AND taken.started_at < one.started_at AND taken.ended_at > one.started_at
            WHERE one.ended_at IS NOT NULL
              AND NOT EXISTS (SELECT FROM patient_transfers.transfers
                              WHERE transfers.admission_id = one.admission_id)
              AND NOT EXISTS (SELECT FROM hospital_admissions.ward_stays AS more
                              WHERE more.admission_id = one.admission_id AND more.stay_number > 1)
            LIMIT 1
        ) AS other
        WHERE ward_stays.admission_id = other.admission_id""",
    ),
    Mutation("8b", "a ward of one bed", "UPDATE hospital_operations.wards SET beds = 1 WHERE ward_id = 1"),
    Mutation(
        "8c", "a bed too many", "UPDATE hospital_operations.wards SET beds = beds + 1 WHERE ward_id = 1"
    ),
    Mutation(
        "9a",
        "a summary counts one patient more",
        """UPDATE daily_summary.figures SET value = value + 1 WHERE figure = 'census in MED01'
            AND summary_date = (SELECT max(summary_date) FROM daily_summary.figures)""",
    ),
    Mutation(
        "9b",
        "patients leave two days later, but not the wards' beds",
        """UPDATE hospital_admissions.separations SET separated_at = separated_at + interval '2 days'
        WHERE admission_id = (
            SELECT max(admission_id) FROM hospital_admissions.separations
            WHERE disposition = 'discharged' AND separated_at < (SELECT max(separated_at) - interval '3 days'
                                                                 FROM hospital_admissions.separations))""",
        frozenset({7, 9}),
    ),
    Mutation(
        "10",
        "twice as many beds, half of them never used",
        """UPDATE hospital_operations.wards SET beds = 2 * beds;
        INSERT INTO hospital_operations.beds SELECT bed_id + 10000, ward_id, bed_number + 10000
        FROM hospital_operations.beds;
        UPDATE pipeline.ledger SET rows = 2 * rows WHERE kind = 'beds'""",
        frozenset({10, 12}),
    ),
    Mutation(
        "11",
        "everybody leaves a day later, but not the wards' beds",
        """UPDATE hospital_admissions.separations SET separated_at = separated_at + interval '1 day'
        WHERE disposition = 'discharged' AND separated_at < (SELECT max(separated_at) - interval '2 days'
                                                             FROM hospital_admissions.separations)""",
        frozenset({3, 7, 9, 11}),
    ),
    Mutation(
        "12a",
        "two thirds of all beds are never used",
        """UPDATE hospital_operations.wards SET beds = 3 * beds;
        INSERT INTO hospital_operations.beds
        SELECT bed_id + more, ward_id, bed_number + more FROM hospital_operations.beds,
            (VALUES (10000), (20000)) AS added (more);
        UPDATE pipeline.ledger SET rows = 3 * rows WHERE kind = 'beds'""",
        frozenset({10, 12}),
    ),
    Mutation(
        "12b",
        "nobody stays longer than three days, many only a minute",
        """UPDATE hospital_admissions.separations SET separated_at = admitted_at + CASE
            WHEN separated_at < admitted_at + interval '3 days' THEN interval '1 minute'
            ELSE interval '3 days' END
        FROM hospital_admissions.admissions
        WHERE admissions.admission_id = separations.admission_id AND disposition = 'discharged'
          AND admitted_at > (SELECT min(summary_date) FROM daily_summary.summaries)""",
        frozenset({7, 9, 11, 12}),
    ),
)

EMERGENCY = (
    Mutation(
        "13a",
        "seen before triage",
        """ALTER TABLE hospital_admissions.visits DROP CONSTRAINT times_in_order;
        UPDATE hospital_admissions.visits SET triaged_at = seen_at + interval '1 minute'
        WHERE visit_id = (SELECT max(visit_id) FROM hospital_admissions.visits
                          WHERE triage = 'green' AND seen_at IS NOT NULL)""",
    ),
    Mutation(
        "13b",
        "sent home, and admitted",
        """UPDATE hospital_admissions.visits SET disposition = 'discharged'
        WHERE visit_id = (SELECT max(visit_id) FROM hospital_admissions.admissions)""",
    ),
    Mutation(
        "14a",
        "green patients are seen at once",
        """UPDATE hospital_admissions.visits SET triaged_at = seen_at
        WHERE triage = 'green' AND seen_at IS NOT NULL""",
    ),
    Mutation(
        "14b",
        "the urgent ones are those who go home",
        """UPDATE hospital_admissions.visits SET triage = 'red'
        WHERE triage = 'green' AND disposition = 'discharged'""",
    ),
    Mutation(
        "15a",
        "on scene before the call",
        """ALTER TABLE emergency_transport.transports DROP CONSTRAINT times_in_order;
        UPDATE emergency_transport.transports SET on_scene_at = called_at - interval '1 minute'
        WHERE transport_id = (SELECT max(transport_id) FROM emergency_transport.transports)""",
    ),
    Mutation(
        "15b",
        "a vehicle on two jobs",
        """UPDATE emergency_transport.transports SET vehicle_id = other.vehicle_id
        FROM (SELECT one.transport_id, two.vehicle_id
              FROM emergency_transport.transports AS one
              JOIN emergency_transport.transports AS two ON one.vehicle_id <> two.vehicle_id
                  AND two.dispatched_at BETWEEN one.dispatched_at AND one.handed_over_at
              LIMIT 1) AS other
        WHERE transports.transport_id = other.transport_id""",
    ),
    Mutation(
        "15c",
        "a thousand kilometres in minutes",
        """UPDATE emergency_transport.transports SET distance_km = 999
        WHERE transport_id = (SELECT max(transport_id) FROM emergency_transport.transports)""",
    ),
    Mutation(
        "16a",
        "an arrival by an ambulance that nobody sent",
        """UPDATE hospital_admissions.visits SET arrival_mode = 'ambulance' WHERE visit_id = (
            SELECT min(visit_id) FROM hospital_admissions.visits
            WHERE arrival_mode = 'walk-in' AND triage IS NOT NULL)""",
    ),
    Mutation(
        "16b",
        "a transport of one who walked in",
        """UPDATE hospital_admissions.visits SET arrival_mode = 'walk-in' WHERE visit_id = (
            SELECT min(visit_id) FROM emergency_transport.transports)""",
    ),
    Mutation(
        "17a",
        "a transfer to the same bed",
        """UPDATE patient_transfers.transfers SET to_bed_id = from_bed_id WHERE transfer_id = (
            SELECT max(transfer_id) FROM patient_transfers.transfers WHERE event_type = 'A02')""",
        frozenset({17, 25}),
    ),
    Mutation(
        "17b",
        "a transfer departs before the patient came",
        """UPDATE patient_transfers.transfers
        SET requested_at = requested_at - interval '2 years', departed_at = departed_at - interval '2 years'
        WHERE transfer_id = (
            SELECT max(transfer_id) FROM patient_transfers.transfers WHERE event_type = 'A02')""",
    ),
)

OFFICE_CLERK = """
    SELECT staff_id FROM hospital_operations.shifts JOIN hospital_operations.staff USING (staff_id)
    WHERE left_on IS NULL GROUP BY staff_id
    HAVING bool_and(shift_code = 'O') ORDER BY count(*) DESC, staff_id LIMIT 1
"""

STAFF = (
    Mutation(
        "18a",
        "one who has left works on",
        f"""UPDATE hospital_operations.shifts SET staff_id = (
            SELECT min(staff_id) FROM hospital_operations.staff WHERE left_on IS NOT NULL)
        WHERE staff_id = ({OFFICE_CLERK})
          AND shift_date = (SELECT max(shift_date) FROM hospital_operations.shifts
                            WHERE staff_id = ({OFFICE_CLERK}))""",
    ),
    Mutation(
        "18b",
        "too short a night",
        f"""UPDATE hospital_operations.shifts SET ends_at = ends_at + interval '5 hours'
        WHERE staff_id = ({OFFICE_CLERK})
          AND shift_date = (SELECT min(shift_date) FROM hospital_operations.shifts
                            WHERE staff_id = ({OFFICE_CLERK}) AND extract(isodow FROM shift_date) = 2)""",
    ),
    Mutation(
        "18c",
        "no weekend",
        f"""WITH added AS (
            INSERT INTO hospital_operations.shifts
            SELECT staff_id, shift_date + later, shift_code, starts_at + later * interval '1 day',
                   ends_at + later * interval '1 day', ward_id
            FROM hospital_operations.shifts, generate_series(1, 2) AS later
            WHERE staff_id = ({OFFICE_CLERK}) AND extract(isodow FROM shift_date) = 5
            RETURNING 1)
        UPDATE pipeline.ledger SET rows = rows + (SELECT count(*) FROM added)
        WHERE path = (SELECT min(path) FROM pipeline.ledger WHERE kind = 'shifts')""",
    ),
    Mutation(
        "18d",
        "three hours more every day",
        f"""UPDATE hospital_operations.shifts SET ends_at = ends_at + interval '3 hours'
        WHERE staff_id = ({OFFICE_CLERK})""",
    ),
    Mutation(
        "18e",
        "doctors stay eight hours longer every day",
        """UPDATE hospital_operations.shifts SET ends_at = ends_at + interval '8 hours'
        WHERE shift_code = 'O' AND staff_id IN (
            SELECT staff_id FROM hospital_operations.shifts WHERE shift_code = 'C')""",
    ),
    Mutation(
        "19a",
        "one is missing in a snapshot",
        """DELETE FROM hospital_operations.workforce_snapshots
        WHERE staff_id = 1 AND snapshot_date = (SELECT max(snapshot_date)
                                                FROM hospital_operations.workforce_snapshots);
        UPDATE pipeline.ledger SET rows = rows - 1
        WHERE path = (SELECT max(path) FROM pipeline.ledger WHERE kind = 'snapshots')""",
    ),
    Mutation(
        "19b",
        "one is in the snapshots in the place of another who has left",
        """UPDATE hospital_operations.workforce_snapshots
        SET staff_id = (SELECT min(staff_id) FROM hospital_operations.staff WHERE left_on IS NOT NULL)
        WHERE staff_id = (SELECT min(staff_id) FROM hospital_operations.staff WHERE left_on IS NULL)
          AND snapshot_date = (SELECT max(snapshot_date) FROM hospital_operations.workforce_snapshots)""",
    ),
    Mutation(
        "19c",
        "one is hired and stays in the reserve",
        """UPDATE hospital_operations.reserve_pool SET hired_on = NULL WHERE person_id = (
            SELECT max(person_id) FROM hospital_operations.reserve_pool WHERE hired_on IS NOT NULL)""",
    ),
    Mutation(
        "20a",
        "hired too young",
        "UPDATE hospital_operations.roles SET minimum_age = 60 WHERE role = 'manager'",
    ),
    Mutation(
        "20b",
        "one works at eighty",
        f"""UPDATE hospital_admissions.people SET birth_date = '1944-01-01'
        WHERE person_id = (SELECT person_id FROM hospital_operations.staff
                           WHERE staff_id = ({OFFICE_CLERK}))""",
    ),
    Mutation(
        "21",
        "a night without nurses",
        """UPDATE hospital_operations.shifts SET ward_id = (
            SELECT min(ward_id) FROM hospital_operations.wards WHERE ward_id <> shifts.ward_id)
        WHERE shift_code = 'N'
          AND shift_date = (SELECT min(shift_date) + 30 FROM hospital_operations.shifts)
          AND ward_id = (SELECT max(ward_id) FROM hospital_operations.wards WHERE minimum_night > 0)""",
    ),
    Mutation(
        "21",
        "a ward without seniors",
        """UPDATE hospital_operations.staff SET senior = false
        WHERE ward_id = (SELECT max(ward_id) FROM hospital_operations.wards WHERE minimum_day > 0)""",
    ),
    Mutation(
        "22a",
        "seen by a doctor who is at home",
        """UPDATE hospital_admissions.visits SET seen_by = (
            SELECT staff_id FROM hospital_operations.staff JOIN hospital_operations.roles USING (role)
            WHERE staff_group = 'clinicians' AND NOT EXISTS (
                SELECT FROM hospital_operations.shifts WHERE shifts.staff_id = staff.staff_id
                    AND seen_at >= starts_at - interval '1 hour' AND seen_at < ends_at + interval '1 hour')
            LIMIT 1)
        WHERE visit_id = (SELECT max(visit_id) FROM hospital_admissions.visits WHERE seen_by IS NOT NULL)""",
    ),
    Mutation(
        "22b",
        "a patient while on shift",
        f"""UPDATE hospital_admissions.visits SET person_id = worker.person_id
        FROM (SELECT visit_id, staff.person_id FROM ({PLAIN_VISITS}) AS plain
              JOIN hospital_operations.shifts ON arrived_at BETWEEN starts_at AND ends_at
              JOIN hospital_operations.staff USING (staff_id)
              WHERE shift_date = (SELECT max(summary_date) FROM daily_summary.summaries)
                AND shift_code = 'D'
              LIMIT 1) AS worker
        WHERE visits.visit_id = worker.visit_id""",
    ),
    Mutation(
        "22c",
        "seen by nobody",
        """UPDATE hospital_admissions.visits SET seen_by = NULL WHERE visit_id = (
            SELECT max(visit_id) FROM hospital_admissions.visits WHERE seen_by IS NOT NULL)""",
    ),
)

UNTRIAGED = """
    ALTER TABLE hospital_admissions.visits DROP CONSTRAINT only_emergencies_are_triaged;
    UPDATE hospital_admissions.visits SET visit_type = 'outpatient' WHERE visit_type = 'emergency' AND
"""


def _another_cause(pattern: str, when: str) -> str:
    """Emergencies of such a diagnosis at such times get another one, which everybody may have."""
    return f"""
    CREATE TEMPORARY TABLE changed ON COMMIT DROP AS
    SELECT visit_id FROM hospital_admissions.visits
    WHERE visit_type = 'emergency' AND icd10_code ~ '{pattern}' AND {when};
    UPDATE hospital_admissions.visits SET icd10_code = 'I10'
    WHERE visit_id IN (SELECT visit_id FROM changed);
    UPDATE hospital_admissions.admissions SET icd10_code = 'I10'
    WHERE visit_id IN (SELECT visit_id FROM changed)"""


MONTH_END = """extract(isodow FROM arrived_at) >= 6
    AND (extract(day FROM arrived_at) >= 25 OR extract(day FROM arrived_at) <= 3)"""

TIME = (
    Mutation(
        "23a",
        "a summary that counts one visit more",
        """UPDATE daily_summary.figures SET value = value + 1 WHERE figure = 'emergency visits'
            AND summary_date = (SELECT max(summary_date) FROM daily_summary.figures)""",
    ),
    Mutation("23b", "quiet evenings", f"{UNTRIAGED} extract(hour FROM arrived_at) BETWEEN 16 AND 21"),
    Mutation(
        "23c", "quiet weekends", f"{UNTRIAGED} extract(isodow FROM arrived_at) >= 6 AND visit_id % 2 = 0"
    ),
    Mutation("23d", "no injuries at the month's end", _another_cause("^[ST]", MONTH_END)),
    Mutation(
        "23e",
        "no winter for bronchiolitis",
        _another_cause("^J21", "extract(month FROM arrived_at) BETWEEN 2 AND 5"),
    ),
    Mutation(
        "23f",
        "no Christmas",
        f"{UNTRIAGED} arrived_at BETWEEN '2022-12-25' AND '2022-12-28'",
    ),
    Mutation(
        "23g",
        "as many emergencies on every day that is alike",
        f"""CREATE TEMPORARY TABLE kept ON COMMIT DROP AS
        SELECT visit_id FROM (
            SELECT visit_id, row_number() OVER (PARTITION BY arrived_at::date ORDER BY visit_id) AS nth,
                   extract(isodow FROM arrived_at) AS weekday
            FROM hospital_admissions.visits WHERE visit_type = 'emergency') AS visits
        JOIN (
            SELECT extract(isodow FROM day) AS weekday, min(number) AS least
            FROM (SELECT arrived_at::date AS day, count(*) AS number FROM hospital_admissions.visits
                  WHERE visit_type = 'emergency' GROUP BY arrived_at::date) AS days
            GROUP BY weekday) AS fewest USING (weekday)
        WHERE nth <= least;
        {UNTRIAGED} visit_id NOT IN (SELECT visit_id FROM kept)""",
    ),
)

PIPELINE = (
    Mutation(
        "24a",
        "a file landed one event more than was loaded",
        """UPDATE pipeline.sessions SET event_count = event_count + 1
        WHERE topic = 'hospital.transport' AND session_number = 7""",
    ),
    Mutation(
        "24b",
        "the producer counted one event more",
        """UPDATE pipeline.sessions SET total = total + 1
        WHERE topic = 'hospital.transport' AND session_number = 7""",
    ),
    Mutation(
        "24c",
        "the last session is missing",
        """DELETE FROM patient_transfers.transfers
        WHERE session = (SELECT max(session) FROM pipeline.sessions);
        UPDATE pipeline.ledger SET rows = 0 WHERE path = (
            SELECT 'transfers_' || replace(max(session), '.', '_') || '.json' FROM pipeline.sessions);
        DELETE FROM pipeline.sessions WHERE topic = 'hospital.transfers'
            AND session = (SELECT max(session) FROM pipeline.sessions)""",
    ),
    Mutation(
        "24d",
        "an event of one topic in the other",
        """UPDATE emergency_transport.transports
        SET event_id = (SELECT min(event_id) FROM patient_transfers.transfers)
        WHERE transport_id = (SELECT min(transport_id) FROM emergency_transport.transports)""",
    ),
    Mutation(
        "25",
        "a transfer skips a stay",
        """UPDATE patient_transfers.transfers
        SET from_bed_id = skipped.bed_id, departed_at = skipped.ended_at, requested_at = skipped.started_at
        FROM hospital_admissions.ward_stays AS stay
        JOIN hospital_admissions.ward_stays AS skipped
            ON skipped.admission_id = stay.admission_id AND skipped.stay_number = stay.stay_number - 2
        WHERE stay.movement_id = transfer_id AND skipped.bed_id <> to_bed_id""",
    ),
    Mutation(
        "26",
        "a file with other content",
        """UPDATE pipeline.ledger SET sha256 = repeat('0', 64)
        WHERE path = (SELECT max(path) FROM pipeline.ledger WHERE kind = 'visits')""",
    ),
    Mutation(
        "26",
        "a file that no run makes",
        "UPDATE pipeline.ledger SET path = 'vehicles_2.csv' WHERE path = 'vehicles.csv'",
    ),
    Mutation(
        "27",
        "a row less",
        """DELETE FROM hospital_admissions.conditions
        WHERE person_id = (SELECT min(person_id) FROM hospital_admissions.conditions)""",
    ),
    Mutation(
        "27",
        "a file twice",
        """ALTER TABLE pipeline.ledger DROP CONSTRAINT ledger_pkey;
        INSERT INTO pipeline.ledger SELECT * FROM pipeline.ledger WHERE kind = 'vehicles';
        UPDATE pipeline.ledger SET rows = 0 WHERE ctid = (SELECT max(ctid) FROM pipeline.ledger)""",
    ),
)

MUTATIONS = (*PATIENTS, *BEDS, *EMERGENCY, *STAFF, *TIME, *PIPELINE)
