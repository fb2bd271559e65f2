package dev.locked.etcd;

import io.etcd.jetcd.Client;

/** Where the clients of a connection come from. */
@FunctionalInterface
interface ClientSource {
    /** A client; another one each time if they are ours. */
    Client get();

    /** Whether we may close what we got, and get another. */
    default boolean isOurs() {
        return false;
    }

    /** No more clients are wanted. */
    default void close() {}

    /** Whether it knows of more than one server. */
    default boolean hasSeveralServers() {
        return false;
    }
}
