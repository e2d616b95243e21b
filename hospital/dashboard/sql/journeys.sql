-- Every ambulance and streamed transfer that was on the move on a day.
SELECT kind, detail, vehicle, from_place, to_place, began_at, ended_at
FROM reports.journeys
WHERE ended_at > %(day)s AND began_at < %(day)s + interval '1 day'
ORDER BY began_at, kind, id;
