package dev.locked.consul;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Base64;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * All or nothing: guards, and what is done if they hold. consul-api knows no transactions, but without them neither the
 * index of what was won is told, nor can a deletion be guarded.
 */
final class Transaction {
    private static final int CONFLICT = 409;

    private final String key;
    private final JsonArray steps = new JsonArray();

    private Transaction(String key) {
        this.key = key;
    }

    static Transaction on(String key) {
        return new Transaction(key);
    }

    Transaction ifAbsent() {
        step("check-not-exists");
        return this;
    }

    Transaction ifHeldBy(String session) {
        step("check-session").addProperty("Session", session);
        return this;
    }

    Transaction lock(String session, byte[] data) {
        JsonObject step = step("lock");
        step.addProperty("Session", session);
        step.addProperty("Value", Base64.getEncoder().encodeToString(data));
        return this;
    }

    /** The index is never 0: that would create what is absent. */
    Transaction set(long modified, byte[] data) {
        JsonObject step = step("cas");
        step.addProperty("Index", Math.max(1, modified));
        step.addProperty("Value", Base64.getEncoder().encodeToString(data));
        return this;
    }

    Transaction delete(long modified) {
        step("delete-cas").addProperty("Index", Math.max(1, modified));
        return this;
    }

    private JsonObject step(String verb) {
        JsonObject kv = new JsonObject();
        kv.addProperty("Verb", verb);
        kv.addProperty("Key", key);
        JsonObject step = new JsonObject();
        step.add("KV", kv);
        steps.add(step);
        return kv;
    }

    /** Sends it. Fails with what is known of its effect, unless it was done or its guards did not hold. */
    Outcome send(Exchange exchange, ConsulErrors errors, Operation operation) throws AgentException {
        Reply reply = exchange.write("/v1/txn", steps.toString());
        if (reply.status() == 200) {
            return new Outcome(last(reply.body()), "");
        }
        if (reply.status() != CONFLICT) {
            throw errors.of(operation, reply);
        }
        String why = why(reply.body());
        if (ConsulErrors.isOfAcl(why)) {
            throw errors.ofRefusal(operation, why);
        }
        return new Outcome(null, why);
    }

    private static Kv last(String body) {
        JsonArray results = JsonParser.parseString(body).getAsJsonObject().getAsJsonArray("Results");
        return Kv.of(results.get(results.size() - 1).getAsJsonObject().getAsJsonObject("KV"));
    }

    private static String why(String body) {
        StringJoiner why = new StringJoiner("; ");
        for (JsonElement error : JsonParser.parseString(body).getAsJsonObject().getAsJsonArray("Errors")) {
            why.add(error.getAsJsonObject().get("What").getAsString());
        }
        return why.toString();
    }

    /**
     * How it ended.
     *
     * @param done the last step's key as it is now, or was deleted; null if nothing was done
     * @param why why nothing was done
     */
    record Outcome(@Nullable Kv done, String why) {
        boolean isDone() {
            return done != null;
        }
    }
}
