package dev.locked.cli;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log of the libraries below, which is for developers: off, unless it is asked for. */
final class Logs {
    private static final Logger ROOT = Logger.getLogger("");

    private Logs() {}

    static void show(boolean verbose) {
        ROOT.setLevel(verbose ? Level.INFO : Level.OFF);
        for (Handler handler : ROOT.getHandlers()) {
            if (!(handler.getFormatter() instanceof Safe)) {
                handler.setFormatter(new Safe(handler.getFormatter()));
            }
        }
    }

    /** The messages tell what servers have said. */
    private static final class Safe extends Formatter {
        private final Formatter formatter;

        Safe(Formatter formatter) {
            this.formatter = formatter;
        }

        @Override
        public String format(LogRecord message) {
            return Printable.lines(formatter.format(message));
        }
    }
}
