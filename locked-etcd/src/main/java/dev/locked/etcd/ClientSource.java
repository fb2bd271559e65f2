package dev.locked.etcd;

import io.etcd.jetcd.Client;
import java.util.Optional;

/** Where the clients of a connection come from. */
@FunctionalInterface
interface ClientSource {
    /** A client; another one each time if they are ours. */
    Client get();

    /** Whether we may close what we got, and get another. */
    default boolean isOurs() {
        return false;
    }

    /** What is wrong about the use of TLS, if that is why a server hangs up. Asks it, which may take a second or two. */
    default Optional<String> tlsMistake() {
        return Optional.empty();
    }

    /** No more clients are wanted. */
    default void close() {}

    /** Whether it knows of more than one server. */
    default boolean hasSeveralServers() {
        return false;
    }
}
