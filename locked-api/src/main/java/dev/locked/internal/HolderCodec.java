package dev.locked.internal;

import dev.locked.internal.engine.Holder;
import dev.locked.spi.Entry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stored form of who holds a path: one line that an operator can read, then the bytes of the value.
 *
 * <pre>
 * locked/1 3f0c….2 node-1
 * the value
 * </pre>
 *
 * The second word names the candidate and its attempt, by which it knows its own entry again; the third is the id,
 * percent-encoded.
 */
final class HolderCodec {
    private static final Pattern HEADER = Pattern.compile("locked/1 ([0-9a-f]{1,40})\\.([0-9]{1,18}) ([!-~]{0,1024})");
    private static final int LONGEST_HEADER = 2048;

    private HolderCodec() {}

    static byte[] encode(String candidate, long attempt, String id, String value) {
        byte[] header = ("locked/1 " + candidate + "." + attempt + " " + percentEncoded(id) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] body = value.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(header.length + body.length)
                .put(header)
                .put(body)
                .array();
    }

    /** What an entry says; what can't be read is a holder that {@link Holder#isForeign is foreign}. */
    static Holder decode(Entry entry) {
        int end = endOfHeader(entry.data());
        if (end >= 0) {
            Matcher header = HEADER.matcher(new String(entry.data(), 0, end, StandardCharsets.ISO_8859_1));
            if (header.matches()) {
                try {
                    String id = percentDecoded(header.group(3));
                    String value = text(entry.data(), end + 1, entry.data().length - end - 1);
                    return new Holder(
                            entry.owner(),
                            entry.token(),
                            entry.version(),
                            header.group(1),
                            Long.parseLong(header.group(2)),
                            id,
                            value);
                } catch (CharacterCodingException | IllegalArgumentException e) {
                    return foreign(entry);
                }
            }
        }
        return foreign(entry);
    }

    private static Holder foreign(Entry entry) {
        return new Holder(entry.owner(), entry.token(), entry.version(), "", 0, "", "");
    }

    private static int endOfHeader(byte[] data) {
        for (int i = 0; i < Math.min(data.length, LONGEST_HEADER); i++) {
            if (data[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static String text(byte[] data, int from, int length) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(data, from, length))
                .toString();
    }

    private static String percentEncoded(String id) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }

    private static String percentDecoded(String encoded) throws CharacterCodingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            if (encoded.charAt(i) != '%') {
                bytes.write(encoded.charAt(i));
            } else if (i + 2 < encoded.length()) {
                bytes.write(Integer.parseInt(encoded.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                throw new IllegalArgumentException("cut off in the middle of a percent sign");
            }
        }
        return text(bytes.toByteArray(), 0, bytes.size());
    }
}
