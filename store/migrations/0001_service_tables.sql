-- The tables of the service, for a database without them. A missing table is created with its indexes. An existing
-- table is not changed, because its indexes may have other names.
DO $migration$
BEGIN
    IF to_regtype('vector') IS NULL THEN
        CREATE EXTENSION IF NOT EXISTS vector;
    END IF;

    IF to_regclass('organizations') IS NULL THEN
        CREATE TABLE organizations (
            org_id     uuid PRIMARY KEY,
            name       text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        );
    END IF;

    IF to_regclass('namespaces') IS NULL THEN
        CREATE TABLE namespaces (
            id         uuid PRIMARY KEY,
            org_id     uuid NOT NULL REFERENCES organizations (org_id),
            name       text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (org_id, name)
        );
    END IF;

    IF to_regclass('items') IS NULL THEN
        CREATE TABLE items (
            org_id           uuid NOT NULL,
            namespace        text NOT NULL,
            item_id          text NOT NULL,
            available        boolean NOT NULL DEFAULT true,
            price            numeric(12, 2),
            tags             text[] NOT NULL DEFAULT '{}',
            embedding        vector(384),
            props            jsonb NOT NULL DEFAULT '{}',
            created_at       timestamptz NOT NULL DEFAULT now(),
            updated_at       timestamptz NOT NULL DEFAULT now(),
            brand            text,
            category         text,
            category_path    text[] NOT NULL DEFAULT '{}',
            description      text,
            image_url        text,
            metadata_version text,
            PRIMARY KEY (org_id, namespace, item_id)
        );
        CREATE INDEX items_created_at_idx ON items (org_id, namespace, created_at);
        CREATE INDEX items_available_idx ON items (org_id, namespace, available, item_id);
        CREATE INDEX items_tags_idx ON items USING gin (tags);
    END IF;

    IF to_regclass('users') IS NULL THEN
        CREATE TABLE users (
            org_id     uuid NOT NULL,
            namespace  text NOT NULL,
            user_id    text NOT NULL,
            traits     jsonb NOT NULL DEFAULT '{}',
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (org_id, namespace, user_id)
        );
    END IF;

    IF to_regclass('events') IS NULL THEN
        CREATE TABLE events (
            org_id          uuid NOT NULL,
            namespace       text NOT NULL,
            user_id         text NOT NULL,
            item_id         text NOT NULL,
            type            smallint NOT NULL,
            value           double precision NOT NULL DEFAULT 1,
            ts              timestamptz NOT NULL,
            meta            jsonb NOT NULL DEFAULT '{}',
            source_event_id text,
            UNIQUE (org_id, namespace, source_event_id)
        );
        CREATE INDEX events_item_ts_idx ON events (org_id, namespace, item_id, ts);
        CREATE INDEX events_ts_idx ON events (org_id, namespace, ts);
        CREATE INDEX events_user_ts_idx ON events (org_id, namespace, user_id, ts);
    END IF;

    IF to_regclass('event_type_defaults') IS NULL THEN
        CREATE TABLE event_type_defaults (
            type           smallint PRIMARY KEY,
            name           text NOT NULL,
            weight         double precision NOT NULL CHECK (weight > 0),
            half_life_days double precision CHECK (half_life_days > 0)
        );
        INSERT INTO event_type_defaults (type, name, weight)
        VALUES (0, 'view', 0.1), (1, 'click', 0.3), (2, 'add', 0.7), (3, 'purchase', 1.0), (4, 'custom', 0.2);
    END IF;

    IF to_regclass('event_type_config') IS NULL THEN
        CREATE TABLE event_type_config (
            org_id         uuid NOT NULL,
            namespace      text NOT NULL,
            type           smallint NOT NULL,
            name           text,
            weight         double precision NOT NULL CHECK (weight > 0),
            half_life_days double precision CHECK (half_life_days > 0),
            is_active      boolean NOT NULL DEFAULT true,
            updated_at     timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (org_id, namespace, type)
        );
    END IF;

    IF to_regclass('recsys_item_factors') IS NULL THEN
        CREATE TABLE recsys_item_factors (
            org_id     uuid NOT NULL,
            namespace  text NOT NULL,
            item_id    text NOT NULL,
            factors    vector(384) NOT NULL,
            updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (org_id, namespace, item_id)
        );
    END IF;

    IF to_regclass('recsys_user_factors') IS NULL THEN
        CREATE TABLE recsys_user_factors (
            org_id     uuid NOT NULL,
            namespace  text NOT NULL,
            user_id    text NOT NULL,
            factors    vector(384) NOT NULL,
            updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (org_id, namespace, user_id)
        );
    END IF;
END
$migration$;
