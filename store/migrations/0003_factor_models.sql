-- One row per namespace: the model that made the stored factors, and what is needed to compute further factors in the same basis.
DO $migration$
BEGIN
    IF to_regclass('recsys_factor_models') IS NULL THEN
        CREATE TABLE recsys_factor_models (
            org_id        uuid NOT NULL,
            namespace     text NOT NULL,
            run_id        uuid NOT NULL,
            model         text NOT NULL,
            trained_until timestamptz NOT NULL,
            details       jsonb NOT NULL DEFAULT '{}',
            updated_at    timestamptz NOT NULL,
            PRIMARY KEY (org_id, namespace)
        );
    END IF;
END
$migration$;
