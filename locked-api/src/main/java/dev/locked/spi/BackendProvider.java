package dev.locked.spi;

/**
 * Opens backends for one scheme of connection strings. Found by {@link java.util.ServiceLoader}: name the class in
 * {@code META-INF/services/dev.locked.spi.BackendProvider} or in a module's {@code provides}.
 */
public interface BackendProvider {
    /**
     * The scheme that this provider serves, for instance {@code etcd}.
     *
     * @return lower-case letters, digits, {@code +}, {@code .} and {@code -}, starting with a letter
     */
    String scheme();

    /**
     * Opens a backend. Does no I/O: a server that can't be reached shows in the operations.
     *
     * @param config where and how
     * @return the backend
     * @throws IllegalArgumentException if the configuration makes no sense; the message names the setting, the value and
     *     the remedy
     */
    Backend open(BackendConfig config);
}
