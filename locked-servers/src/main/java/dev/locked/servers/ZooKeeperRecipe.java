package dev.locked.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a ZooKeeper is started: by a {@code zkServer.sh} that is named in the settings; else in a child JVM, out of the jar
 * on the class path, which is always there.
 */
record ZooKeeperRecipe(Storage storage) implements Recipe {
    /** A server that frees what a crash left half a second after its time, and takes long timeouts, too. */
    private static final String TICK_MILLIS = "500";

    private static final String MAX_SESSION = "maxSessionTimeout=40000";
    private static final String WORDS = "srvr,mntr,dump,cons";
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @Override
    public String name() {
        return "zookeeper";
    }

    @Override
    public String image() {
        return "zookeeper:3.9.5";
    }

    @Override
    public int containerPort() {
        return 2181;
    }

    @Override
    public List<String> containerCommand() {
        return List.of("zkServer.sh", "start-foreground");
    }

    /** Out of these the entry point of the official image makes its {@code zoo.cfg}. */
    @Override
    public Map<String, String> containerEnvironment() {
        return Map.of(
                "ZOO_TICK_TIME", TICK_MILLIS,
                "ZOO_MAX_CLIENT_CNXNS", "0",
                "ZOO_ADMINSERVER_ENABLED", "false",
                "ZOO_4LW_COMMANDS_WHITELIST", WORDS,
                "ZOO_CFG_EXTRA", MAX_SESSION);
    }

    @Override
    public String remedies() {
        return "put the path of a zkServer.sh into " + variable("BIN") + "; or name a running server in "
                + variable("ENDPOINTS") + "=host:port";
    }

    @Override
    public Optional<Path> program() {
        return Optional.of(JAVA);
    }

    @Override
    public List<String> command(Path program, List<Place> members, Place self) {
        String file = write(self.folder(), members, self).toString();
        return program.equals(JAVA) ? jvm(file) : List.of(program.toString(), "start-foreground", file);
    }

    private static List<String> jvm(String file) {
        return List.of(
                JAVA.toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dzookeeper.preAllocSize=64",
                "-cp",
                System.getProperty("java.class.path"),
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                file);
    }

    private Path write(Path folder, List<Place> members, Place self) {
        try {
            Path data = Files.createDirectories(folder.resolve("data"));
            Files.writeString(data.resolve("myid"), Integer.toString(members.indexOf(self) + 1));
            return Files.write(folder.resolve("zoo.cfg"), settings(data, members, self));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The limits are ZooKeeper's own sample's, 20 and 10 s, in ticks. */
    private List<String> settings(Path data, List<Place> members, Place self) {
        List<String> lines = new ArrayList<>(List.of(
                "tickTime=" + TICK_MILLIS,
                MAX_SESSION,
                "initLimit=40",
                "syncLimit=20",
                "forceSync=" + (storage == Storage.DISK ? "yes" : "no"),
                "dataDir=" + data,
                "clientPort=" + self.port(),
                "clientPortAddress=" + self.seat().listen(),
                "maxClientCnxns=0",
                "admin.enableServer=false",
                "4lw.commands.whitelist=" + WORDS));
        if (members.size() > 1) {
            members.forEach(member -> lines.add("server." + (members.indexOf(member) + 1) + "="
                    + member.seat().peers() + ":" + member.others().get(0) + ":"
                    + member.others().get(1)));
        }
        return lines;
    }

    @Override
    public boolean isReady(String endpoint) {
        return says(endpoint, "Mode:");
    }

    @Override
    public boolean leads(String endpoint) {
        return says(endpoint, "Mode: leader");
    }

    private static boolean says(String endpoint, String what) {
        try {
            return FourLetters.probe(endpoint, "srvr").contains(what);
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
