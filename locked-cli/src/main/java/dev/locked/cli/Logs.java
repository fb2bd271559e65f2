package dev.locked.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The log of the libraries below, which is for developers: off, unless it is asked for. */
final class Logs {
    private static final Logger ROOT = Logger.getLogger("");

    private Logs() {}

    static void show(boolean verbose) {
        ROOT.setLevel(verbose ? Level.INFO : Level.OFF);
    }
}
