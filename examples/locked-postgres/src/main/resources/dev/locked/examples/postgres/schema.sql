-- What the backend keeps in the database. May be run again, also by two at the same time.
BEGIN;
SELECT pg_advisory_xact_lock(hashtext('dev.locked'));

-- sample: postgres-tables
-- A session lives as long as its row does. All time is this server's.
CREATE TABLE IF NOT EXISTS locked_session (owner text PRIMARY KEY, expires_at timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS locked_session_expires_at ON locked_session (expires_at);

-- One for all paths. It must not hand out numbers ahead (CACHE), or they come out of order.
CREATE SEQUENCE IF NOT EXISTS locked_token AS bigint CACHE 1;

-- An entry goes with its session. Without an owner it stays until somebody removes it.
CREATE TABLE IF NOT EXISTS locked_entry (
    path text COLLATE "C" PRIMARY KEY,
    owner text REFERENCES locked_session ON DELETE CASCADE,
    token bigint NOT NULL DEFAULT nextval('locked_token'),
    version bigint NOT NULL DEFAULT 1,
    data bytea NOT NULL
);
CREATE INDEX IF NOT EXISTS locked_entry_owner ON locked_entry (owner);
-- end

-- sample: postgres-triggers
-- Every change is told and has a version of its own, also one that an operator makes by hand.
CREATE OR REPLACE FUNCTION locked_raise_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER locked_raise_version BEFORE UPDATE ON locked_entry
    FOR EACH ROW EXECUTE FUNCTION locked_raise_version();

CREATE OR REPLACE FUNCTION locked_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('locked', coalesce(NEW.path, OLD.path));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER locked_tell AFTER INSERT OR UPDATE OR DELETE ON locked_entry
    FOR EACH ROW EXECUTE FUNCTION locked_tell();
-- end

-- sample: postgres-alive
-- Fails, and so undoes the whole statement, if the session is no more. Else the row's lock keeps it until all is done.
CREATE OR REPLACE FUNCTION locked_need(me text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM locked_session WHERE owner = me AND expires_at > clock_timestamp() FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE 'the session has ended or was not renewed in time' USING ERRCODE = 'LK001';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION locked_renew(me text, millis bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM locked_need(me);
    UPDATE locked_session SET expires_at = clock_timestamp() + millis * interval '1 ms' WHERE owner = me;
END $$;

CREATE OR REPLACE FUNCTION locked_holdings(me text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM locked_need(me);
    RETURN QUERY SELECT path FROM locked_entry WHERE owner = me;
END $$;
-- end

-- sample: postgres-bury
-- Removes the sessions whose time is over, and with them their entries. Until that is done a session can be renewed, and
-- afterwards never: the lock on its row decides. Returns when to do it again: as soon as the next one is due, and once in
-- the smallest ttl, in milliseconds.
CREATE OR REPLACE FUNCTION locked_bury() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM locked_session WHERE owner IN (
        SELECT owner FROM locked_session WHERE expires_at <= clock_timestamp() FOR UPDATE SKIP LOCKED);
    RETURN (SELECT greatest(1, least(2000, ceil(1000 * extract(epoch FROM min(expires_at) - clock_timestamp()))))
        FROM locked_session);
END $$;
-- end

-- sample: postgres-acquire
-- No row: the path is held.
CREATE OR REPLACE FUNCTION locked_acquire(me text, at text, bytes bytea) RETURNS SETOF locked_entry LANGUAGE plpgsql AS $$
BEGIN
    PERFORM locked_bury();
    PERFORM locked_need(me);
    INSERT INTO locked_entry (path, owner, token, data) VALUES (at, me, 0, bytes) ON CONFLICT (path) DO NOTHING;
    IF FOUND THEN
        -- The path is ours alone from here on. A token drawn before could be older than that of one who came between.
        RETURN QUERY UPDATE locked_entry SET token = nextval('locked_token') WHERE path = at RETURNING *;
    END IF;
END $$;
-- end

-- sample: postgres-update
-- Returns the new version. No row: it is another entry by now.
CREATE OR REPLACE FUNCTION locked_update(me text, at text, its_token bigint, its_version bigint, bytes bytea)
    RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM locked_need(me);
    RETURN QUERY UPDATE locked_entry SET data = bytes
        WHERE path = at AND owner = me AND token = its_token AND version = its_version RETURNING version;
END $$;

CREATE OR REPLACE FUNCTION locked_remove_unowned(me text, at text, its_token bigint, its_version bigint)
    RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM locked_need(me);
    RETURN QUERY DELETE FROM locked_entry
        WHERE path = at AND owner IS NULL AND token = its_token AND version = its_version RETURNING version;
END $$;
-- end

-- sample: postgres-look
CREATE OR REPLACE FUNCTION locked_look(paths text[]) RETURNS SETOF locked_entry LANGUAGE plpgsql AS $$
BEGIN
    PERFORM locked_bury();
    RETURN QUERY SELECT * FROM locked_entry WHERE path = ANY (paths);
END $$;
-- end
COMMIT;
