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

    /** The messages tell what servers have said: each stays on its line. */
    static final class Safe extends Formatter {
        private final Formatter formatter;

        Safe(Formatter formatter) {
            this.formatter = formatter;
        }

        @Override
        public String format(LogRecord given) {
            Throwable thrown = given.getThrown();
            String trace = thrown == null ? "" : "\n" + Printable.trace(thrown);
            LogRecord shown = new LogRecord(given.getLevel(), Printable.line(formatter.formatMessage(given)) + trace);
            shown.setInstant(given.getInstant());
            shown.setLoggerName(given.getLoggerName());
            shown.setSourceClassName(given.getSourceClassName());
            shown.setSourceMethodName(given.getSourceMethodName());
            return formatter.format(shown);
        }
    }
}
