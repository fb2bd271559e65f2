package dev.locked.servers;

/** A real PostgreSQL for tests. */
public final class PostgresServer extends StoreServer {
    /** Its superuser, and the name of the database that is there from the start. */
    public static final String USER = "postgres";

    /** What the superuser has to say over TCP. */
    public static final String PASSWORD = "a secret of the tests";

    private static final String STATEMENT = "LOG:  (?:statement|execute [^:]*): .*";

    private PostgresServer() {
        super(new PostgresRecipe());
    }

    /**
     * Finds a server, starts it if it is one to start, and waits until it answers.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static PostgresServer launch() {
        return new PostgresServer();
    }

    /**
     * How many statements of clients it has received since it was started first. It logs each.
     *
     * @return zero for a server that somebody else runs
     */
    public long requests() {
        return installation()
                .log()
                .lines()
                .filter(line -> line.matches(".*" + STATEMENT))
                .count();
    }
}
