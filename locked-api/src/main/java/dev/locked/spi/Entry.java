package dev.locked.spi;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds under a path at one moment.
 *
 * @param path the path
 * @param owner the {@link Session#owner() owner} whose session holds the path; empty when no session does, which is so
 *     for bytes that somebody else left there and that no expiry will remove
 * @param token the fencing token: the store's own creation index of this entry; positive. For one path it rises strictly
 *     from one entry to the next, whatever ended the former one, and stays the same while values are updated
 * @param version rises with every write to this entry; says nothing across entries
 * @param data the stored bytes; not null, may be empty, never changed by whoever holds this record
 */
@SuppressWarnings("ArrayRecordComponent") // copies of up to a megabyte for nothing; equals and hashCode are below
public record Entry(Path path, String owner, long token, long version, byte[] data) {
    /**
     * Checks that nothing is null.
     *
     * @param path as above
     * @param owner as above
     * @param token as above
     * @param version as above
     * @param data as above
     * @throws NullPointerException if a part is null
     */
    public Entry {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(data, "data");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Entry that
                && path.equals(that.path)
                && owner.equals(that.owner)
                && token == that.token
                && version == that.version
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, owner, token, version, Arrays.hashCode(data));
    }

    /** Names everything but the content, which may be a secret of the user's. */
    @Override
    public String toString() {
        return "Entry[" + path + ", owner=" + owner + ", token=" + token + ", version=" + version + ", " + data.length
                + " bytes]";
    }
}
