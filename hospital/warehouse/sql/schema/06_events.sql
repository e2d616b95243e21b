CREATE TABLE patient_transfers.transfers (
    transfer_id    bigint PRIMARY KEY,
    event_id       text NOT NULL UNIQUE CHECK (event_id ~ '^[0-9a-f]{32}$'),
    event_type     text NOT NULL CHECK (event_type IN ('A02', 'A03')),
    session        text NOT NULL,
    occurred_at    timestamp NOT NULL,
    admission_id   bigint NOT NULL REFERENCES hospital_admissions.admissions,
    person_id      integer NOT NULL REFERENCES hospital_admissions.people,
    from_bed_id    integer NOT NULL REFERENCES hospital_operations.beds,
    to_bed_id      integer REFERENCES hospital_operations.beds,
    to_facility_id integer REFERENCES patient_transfers.facilities,
    reason         text NOT NULL,
    mode           text NOT NULL CHECK (mode IN ('walking', 'wheelchair', 'stretcher', 'bed', 'ambulance')),
    requested_at   timestamp NOT NULL,
    departed_at    timestamp NOT NULL,
    arrived_at     timestamp NOT NULL,
    CONSTRAINT one_destination
        CHECK ((event_type = 'A02') = (to_bed_id IS NOT NULL) AND (to_bed_id IS NULL) = (to_facility_id IS NOT NULL)),
    CONSTRAINT times_in_order CHECK (departed_at >= requested_at AND arrived_at >= departed_at)
);
COMMENT ON TABLE patient_transfers.transfers IS
    'The transfers that were streamed: to another bed (A02) or to another facility (A03).';

CREATE TABLE emergency_transport.transports (
    transport_id      bigint PRIMARY KEY,
    event_id          text NOT NULL UNIQUE CHECK (event_id ~ '^[0-9a-f]{32}$'),
    event_type        text NOT NULL CHECK (event_type = 'emergency_transport'),
    session           text NOT NULL,
    occurred_at       timestamp NOT NULL,
    visit_id          bigint NOT NULL UNIQUE REFERENCES hospital_admissions.visits,
    person_id         integer NOT NULL REFERENCES hospital_admissions.people,
    vehicle_id        integer NOT NULL REFERENCES emergency_transport.vehicles,
    call_type         text NOT NULL CHECK (call_type IN ('scene', 'inter-facility')),
    from_facility_id  integer REFERENCES patient_transfers.facilities,
    priority          text NOT NULL CHECK (priority IN ('P1', 'P2', 'P3')),
    suburb            text,
    distance_km       numeric NOT NULL CHECK (distance_km >= 0),
    called_at         timestamp NOT NULL,
    dispatched_at     timestamp NOT NULL,
    on_scene_at       timestamp NOT NULL,
    departed_scene_at timestamp NOT NULL,
    at_destination_at timestamp NOT NULL,
    handed_over_at    timestamp NOT NULL,
    CONSTRAINT one_origin
        CHECK ((call_type = 'scene') = (suburb IS NOT NULL)
               AND (call_type = 'inter-facility') = (from_facility_id IS NOT NULL)),
    CONSTRAINT times_in_order
        CHECK (called_at <= dispatched_at AND dispatched_at <= on_scene_at AND on_scene_at <= departed_scene_at
               AND departed_scene_at <= at_destination_at AND at_destination_at <= handed_over_at)
);
COMMENT ON TABLE emergency_transport.transports IS 'The ambulance journeys that were streamed, from call to hand-over.';
