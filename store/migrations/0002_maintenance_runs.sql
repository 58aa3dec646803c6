-- One row per run of a maintenance command: its options, its progress and its result.
DO $migration$
BEGIN
    IF to_regclass('recsys_maintenance_runs') IS NULL THEN
        CREATE TABLE recsys_maintenance_runs (
            run_id       uuid PRIMARY KEY,
            command      text NOT NULL,
            org_id       uuid NOT NULL,
            namespace    text NOT NULL,
            flags        jsonb NOT NULL DEFAULT '{}',
            cursor       text,
            counts       jsonb NOT NULL DEFAULT '{}',
            status       text NOT NULL,
            started_at   timestamptz NOT NULL,
            heartbeat_at timestamptz NOT NULL,
            ended_at     timestamptz
        );
        CREATE INDEX recsys_maintenance_runs_started_idx
            ON recsys_maintenance_runs (org_id, namespace, command, started_at);
    END IF;
END
$migration$;
