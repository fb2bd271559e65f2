package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.ConsulServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Case B8: an operator takes a right away, and gives it back. */
@Tag("processes")
@Timeout(300)
@DisplayName("A store that refuses for a while")
class RefusedForAWhileTest {
    private static final String MASTER = UUID.randomUUID().toString();
    private static ConsulServer server;

    private final String token = UUID.randomUUID().toString();
    private final String path = "/test/" + UUID.randomUUID();
    private final List<Locked> processes = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeAll
    static void launch() {
        server = ConsulServer.launchWithToken(MASTER);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @AfterEach
    void leaveNothingBehind() {
        processes.forEach(Locked::close);
    }

    private static List<Integer> sizes(List<Locked> all) {
        return all.stream().map(process -> process.events().size()).toList();
    }

    private Locked locked(String command, String... more) {
        List<String> args = new ArrayList<>(
                List.of(command, "--on=consul://" + String.join(",", server.endpoints()) + "?token=" + token));
        args.addAll(List.of(more));
        if (!String.join(" ", more).contains("--path=")) {
            args.add(1, "--path=" + path);
        }
        Locked process = Locked.start(args.toArray(String[]::new));
        processes.add(process);
        return process;
    }

    @Test
    @DisplayName("ends neither a leader, nor who waits to be one, nor who watches")
    void recovers() throws Exception {
        server.grant(token);
        Path file = folder.resolve("ran");
        Locked leader = locked(
                "run",
                "--id=a",
                "--ttl=60s",
                "--",
                "sh",
                "-c",
                "echo $$ >>\"$1\"; exec sleep 600",
                "sh",
                file.toString());
        Shell.lines(file, 1);
        Locked next = locked("node", "--json", "--id=b", "--ttl=10s");
        Locked watch = locked("watch", "--json");
        Locked elsewhere = locked("node", "--json", "--path=" + path + "/elsewhere", "--id=c", "--ttl=30s");
        List<Locked> all = List.of(next, watch, elsewhere);
        for (Locked process : all) {
            process.await("a leader is known", Locked.STARTING, event -> event.is("change"));
        }

        server.revoke(token);
        List<Integer> before = sizes(all);
        for (int i = 0; i < all.size(); i++) {
            all.get(i)
                    .awaitAfter(
                            before.get(i),
                            "it is refused",
                            Locked.SOON,
                            event -> event.text("error").equals("StoreRefusedException"));
        }
        server.grant(token);
        List<Integer> refused = sizes(all);
        for (int i = 0; i < all.size(); i++) {
            all.get(i).awaitAfter(refused.get(i), "it is served again", Locked.SOON, event -> event.is("ping"));
        }
        assertThat(elsewhere.events()).noneMatch(event -> event.is("deselect"));
        assertThat(Shell.lines(file, 1)).as("runs of CMD").hasSize(1);
        leader.signal("TERM");
        assertThat(leader.exitCode()).isEqualTo(143);
        next.await("b is selected", Locked.SOON, event -> event.is("select"));
        watch.await(
                "b is seen",
                Locked.SOON,
                event -> event.is("change") && event.text("id").equals("b"));
    }

    @Test
    @DisplayName("and has done so from the beginning ends all of them")
    void refusesFromTheBeginning() throws Exception {
        assertThat(locked("node", "--json").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(locked("watch", "--json").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(locked("run", "--", "true").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(locked("get").exitCode()).isEqualTo(ExitCode.REFUSED);
    }
}
