package dev.locked.consul;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A key as Consul shows it.
 *
 * @param session the session that holds it, empty if none does
 * @param created the index of its creation
 * @param modified the index of its last change
 * @param value in Base64, empty if there is none
 */
record Kv(String session, long created, long modified, String value) {
    private static final String KV = "/v1/kv/";

    /** Where to read a key. */
    static String one(String key) {
        return KV + encoded(key) + "?consistent";
    }

    /** Where to read all keys that begin so. */
    static String all(String prefix) {
        return KV + encoded(prefix) + "?recurse&consistent";
    }

    /** Each segment by itself, since consul-api pastes it into the address as it is. */
    private static String encoded(String key) {
        return Arrays.stream(key.split("/", -1))
                .map(segment -> URLEncoder.encode(segment, StandardCharsets.UTF_8))
                .collect(Collectors.joining("/"));
    }

    /** What a read of one key found; nothing if the reply is not about a key. */
    static Optional<Kv> oneOf(Reply reply) {
        return reply.status() == 200
                ? Optional.of(of(JsonParser.parseString(reply.body())
                        .getAsJsonArray()
                        .get(0)
                        .getAsJsonObject()))
                : Optional.empty();
    }

    /** What a read of all keys with a prefix found. */
    static Map<String, Kv> allOf(Reply reply) {
        Map<String, Kv> found = new HashMap<>();
        if (reply.status() == 200) {
            for (JsonElement each : JsonParser.parseString(reply.body()).getAsJsonArray()) {
                JsonObject json = each.getAsJsonObject();
                found.put(json.get("Key").getAsString(), of(json));
            }
        }
        return found;
    }

    /** Whether a reply tells what there is, or that there is nothing; else it is not from Consul, or an error. */
    static boolean isAnswer(Reply reply) {
        return reply.index() > 0 && (reply.status() == 200 || reply.status() == 404);
    }

    static Kv of(JsonObject json) {
        return new Kv(
                text(json, "Session"),
                json.get("CreateIndex").getAsLong(),
                json.get("ModifyIndex").getAsLong(),
                text(json, "Value"));
    }

    private static String text(JsonObject json, String name) {
        JsonElement value = json.get(name);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    /** Whether an entry was made of this; each change has a version of its own. */
    boolean is(@Nullable Entry entry) {
        return entry != null
                && entry.token() == created
                && entry.version() == modified
                && entry.owner().equals(session);
    }

    Entry entry(Path path) {
        return new Entry(path, session, created, modified, Base64.getDecoder().decode(value));
    }
}
