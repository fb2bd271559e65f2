package dev.locked.tck.judge;

import java.util.HashMap;
import java.util.Map;

/** By which id each process competes; one that is started again has the id of the one before. */
final class Ids {
    private Ids() {}

    static Map<String, String> byProcess(History history) {
        Map<String, String> ids = new HashMap<>();
        history.contenders().forEach(log -> ids.put(log.process(), log.id()));
        return ids;
    }
}
