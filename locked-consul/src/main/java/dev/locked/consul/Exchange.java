package dev.locked.consul;

/** What the work of one operation may send, each request in turn, until the operation's time is up. */
interface Exchange {
    /** Asks for something. */
    Reply ask(String path) throws AgentException;

    /** Has something done; when no answer comes, it is not known whether it was. */
    Reply write(String path, String body) throws AgentException;

    /**
     * What an operation does.
     *
     * @param <T> what it results in
     */
    interface Work<T> {
        /** Blocks. */
        T with(Exchange exchange) throws AgentException;
    }
}
