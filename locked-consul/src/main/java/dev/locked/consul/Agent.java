package dev.locked.consul;

/** The seam between HTTP and the rest: one request, one answer. Blocks for as long as the bound allows. */
interface Agent {
    /**
     * Asks for something.
     *
     * @param path the path and query, encoded
     * @param bound how long, and how to end it sooner
     * @throws AgentException if there is no answer
     */
    Reply get(String path, Bound bound) throws AgentException;

    /**
     * Has something done. Never sent twice: the next agent is tried only when nothing can have reached the one before.
     *
     * @param path the path and query, encoded
     * @param body JSON, or nothing
     * @param bound how long, and how to end it sooner
     * @throws AgentException if there is no answer
     */
    Reply put(String path, String body, Bound bound) throws AgentException;

    /** Closes the connections if they are ours. */
    void close();
}
