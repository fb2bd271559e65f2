package dev.locked.tck.judge;

import java.util.List;

/** Looks for what breaks a rule. */
interface Check {
    /** What it has found; nothing if all is well. */
    List<Finding> of(History history);
}
