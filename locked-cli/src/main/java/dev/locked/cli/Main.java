package dev.locked.cli;

import dev.locked.LockedException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code locked}. */
@Command(
        name = "locked",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "One value with one owner, agreed by many processes.",
        footer = {"", "Times are written 500ms, 15s, 1m, 1h, or as a number of seconds."})
public final class Main {
    private final Console console;

    private Main(Console console) {
        this.console = console;
    }

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the log, and stack traces with errors.")
    void verbose(boolean on) {
        console.verbose(on);
    }

    /**
     * Runs the program and ends the JVM.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(runWhole(args));
    }

    private static int runWhole(String... args) {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) ->
                new Console(System.out, System.err).note("a thread has ended, " + thread.getName() + ": " + error));
        try {
            ArgumentBytes.requireWhole(args);
        } catch (IllegalArgumentException e) {
            new Console(System.out, System.err).error(e);
            return ExitCode.USAGE;
        }
        return run(System.out, System.err, args);
    }

    /**
     * Runs the program.
     *
     * @param out for what was asked for
     * @param err for the operator
     * @param args the command line
     * @return the exit code
     */
    static int run(PrintStream out, PrintStream err, String... args) {
        Locale.setDefault(Locale.ROOT);
        Console console = new Console(out, err);
        int code = commandLine(console).execute(args);
        if ((code == ExitCode.OK || code == ExitCode.VACANT) && console.hasLostOutput()) {
            console.note("the output could not be written; is the disk full, or does nobody read it?");
            return ExitCode.OUTPUT_LOST;
        }
        return code;
    }

    private static CommandLine commandLine(Console console) {
        CommandLine line = new CommandLine(new Main(console));
        for (Object command : new Object[] {
            new DemoCommand(console),
            new CommandLine(new RunCommand(console)).setStopAtPositional(true),
            new WatchCommand(console),
            new GetCommand(console),
            new NodeCommand(console)
        }) {
            line.addSubcommand(command);
        }
        line.setExpandAtFiles(false) // CMD's arguments are CMD's.
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setExecutionStrategy(parsed -> execute(console, parsed))
                .setParameterExceptionHandler((error, args) -> misused(console, error))
                .setExecutionExceptionHandler((error, where, parsed) -> failed(console, error));
        return line;
    }

    private static int execute(Console console, ParseResult parsed) {
        Logs.show(console.verbose());
        if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
            throw new ParameterException(parsed.commandSpec().commandLine(), "no command given");
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int misused(Console console, ParameterException error) {
        if (error instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().stream().allMatch(Main::isPlain)) {
            console.note(
                    "among the arguments are some that belong to no option or command; not all are shown, since there"
                            + " may be a password in one: "
                            + unmatched.getUnmatched().stream()
                                    .map(argument -> isPlain(argument) ? argument : "***")
                                    .toList());
        } else {
            console.error(error);
        }
        console.note("try '" + error.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
        return ExitCode.USAGE;
    }

    /** A word, or the name of an option. */
    private static boolean isPlain(String argument) {
        return argument.matches("-{0,2}[a-z-]{1,20}");
    }

    private static int failed(Console console, Exception error) {
        console.error(error);
        int code = exitCode(error);
        if (code == ExitCode.INTERNAL && !console.verbose()) {
            console.note("that was not expected (" + error.getClass().getName() + "); --verbose tells more");
        }
        return code;
    }

    private static int exitCode(Exception error) {
        if (error instanceof LockedException ours) {
            return ExitCode.of(ours);
        }
        return error instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.INTERNAL;
    }
}
