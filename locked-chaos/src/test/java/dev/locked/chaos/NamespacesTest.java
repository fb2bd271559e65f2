package dev.locked.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.servers.Seat;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real namespaces, and datagrams through them. On each way they come in the order in which they were sent: one that comes
 * shows that those before it are lost.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a reader is not to be interrupted
class NamespacesTest {
    private final Map<String, BufferedReader> mailboxes = new HashMap<>();
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void namespaces_can_be_had() throws IOException, InterruptedException {
        boolean here = ip("netns", "add", "locked-try") == 0 && ip("netns", "del", "locked-try") == 0;
        Assumptions.assumeTrue(here, "network namespaces need root, and the program ip");
    }

    @AfterEach
    void nobody_is_left() {
        processes.forEach(Process::destroyForcibly);
    }

    private static int ip(String... words) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1; // there is none
        }
    }

    private static String namespaces() throws IOException {
        Process list = new ProcessBuilder("ip", "netns", "list").start();
        return new String(list.getInputStream().readAllBytes(), UTF_8);
    }

    private Process start(List<String> launcher, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(words);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        return process;
    }

    private void openMailbox(List<String> launcher) throws IOException {
        BufferedReader lines =
                start(launcher, ContenderJvm.command(Mailbox.class)).inputReader(UTF_8);
        assertThat(lines.readLine()).isEqualTo("ready");
        mailboxes.put(launcher.toString(), lines);
    }

    private String next(Seat seat) throws IOException {
        return mailboxes.get(seat.launcher().toString()).readLine();
    }

    /** It can't say that what it has sent will not come. */
    private void send(List<String> from, String to, int port, String text) throws IOException, InterruptedException {
        start(from, List.of("bash", "-c", "echo " + text + " 2>/dev/null >/dev/udp/" + to + "/" + port))
                .waitFor();
    }

    private void send(Seat from, Seat to, String text) throws IOException, InterruptedException {
        send(from.launcher(), to.peers(), Mailbox.PORT, text);
    }

    private static void send(String to, String text) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            byte[] bytes = text.getBytes(UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(to), Mailbox.PORT));
        }
    }

    @Test
    void harm_members_as_they_say() throws IOException, InterruptedException {
        try (Namespaces network = Namespaces.build()) {
            Seat one = network.seats().get(0);
            Seat other = network.seats().get(1);
            openMailbox(one.launcher());
            openMailbox(other.launcher());
            send(one, other, "hello");
            assertThat(next(other)).isEqualTo("hello");
            send(other, one, "hello");
            assertThat(next(one)).isEqualTo("hello");
            send(one.clients(), "hello");
            assertThat(next(one)).isEqualTo("hello");

            Runnable healed = network.partition(0);
            send(one, other, "lost");
            send(other, one, "lost");
            send(one.clients(), "clients still reach it");
            healed.run();
            assertThat(next(one)).isEqualTo("clients still reach it");
            send(one, other, "found");
            assertThat(next(other)).isEqualTo("found");

            healed = network.loseMember(0);
            send(other, one, "lost");
            send(one.clients(), "lost");
            send(one.watch(), "we still reach it");
            healed.run();
            assertThat(next(one)).isEqualTo("we still reach it");

            healed = network.muteMember(0);
            send(one, other, "lost");
            send(other, one, "heard");
            healed.run();
            assertThat(next(one)).isEqualTo("heard");
            send(one, other, "found again");
            assertThat(next(other)).isEqualTo("found again");

            healed = network.deafenMember(0);
            send(other, one, "lost");
            send(one, other, "said");
            healed.run();
            assertThat(next(other)).isEqualTo("said");
            send(other, one, "the end");
            assertThat(next(one)).isEqualTo("the end");
        }
    }

    @Test
    void harm_contenders_as_they_say_and_heal_with_the_last_of_equal_faults() throws IOException, InterruptedException {
        try (Namespaces network = Namespaces.build();
                DatagramSocket store = new DatagramSocket(0, InetAddress.getByName(network.storeSide()));
                DatagramSocket watch = new DatagramSocket(0, InetAddress.getByName(network.watchSide()))) {
            List<String> contender = network.contender(3);
            send(contender, network.storeSide(), store.getLocalPort(), "hello");
            assertThat(Mailbox.receive(store)).isEqualTo("hello");

            Runnable healed = network.loseContender(3);
            Runnable healedToo = network.loseContender(3);
            send(contender, network.storeSide(), store.getLocalPort(), "lost");
            send(contender, network.watchSide(), watch.getLocalPort(), "the ledger hears");
            assertThat(Mailbox.receive(watch)).isEqualTo("the ledger hears");
            healed.run();
            send(contender, network.storeSide(), store.getLocalPort(), "lost, too");
            healedToo.run();

            Runnable speaks = network.muteContender(3);
            send(contender, network.storeSide(), store.getLocalPort(), "lost, as well");
            speaks.run();
            send(contender, network.storeSide(), store.getLocalPort(), "found");
            assertThat(Mailbox.receive(store)).isEqualTo("found");
        }
    }

    @Test
    void leave_nothing_and_nobody_behind() throws IOException, InterruptedException {
        Process inside;
        try (Namespaces network = Namespaces.build()) {
            assertThat(namespaces())
                    .contains("locked-" + ProcessHandle.current().pid() + "-");
            inside = start(network.contender(0), List.of("sleep", "1000"));
            awaitInside(network.contender(0));
        }
        assertThat(inside.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(namespaces())
                .doesNotContain("locked-" + ProcessHandle.current().pid() + "-");
    }

    /** A second process of the namespace that lives on is on the way as soon as the first is there. */
    private void awaitInside(List<String> launcher) throws IOException {
        String name = launcher.get(launcher.size() - 1);
        String pids;
        do {
            pids = new String(
                    start(List.of(), List.of("ip", "netns", "pids", name))
                            .getInputStream()
                            .readAllBytes(),
                    UTF_8);
        } while (pids.isBlank());
    }

    @Test
    void leave_nothing_behind_when_they_can_not_be_built() throws IOException, InterruptedException {
        String run = "locked-" + ProcessHandle.current().pid() + "-";
        ip("netns", "add", run + "c4");

        assertThatThrownBy(Namespaces::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ip netns add " + run + "c4");
        assertThat(namespaces()).doesNotContain(run);
    }

    @Test
    void remove_what_a_killed_run_has_left() throws IOException, InterruptedException {
        Process killed = start(List.of(), List.of("true"));
        killed.waitFor();
        String left = "locked-" + killed.pid() + "-m0";
        ip("netns", "add", left);
        Process member = start(List.of("ip", "netns", "exec", left), List.of("sleep", "1000"));
        awaitInside(List.of(left));
        Process other = start(List.of(), List.of("sleep", "1000"));
        String alive = "locked-" + other.pid() + "-m0";
        ip("netns", "add", alive);

        Namespaces.build().close();

        assertThat(member.waitFor(20, TimeUnit.SECONDS)).isTrue();
        String rest = namespaces();
        ip("netns", "del", alive);
        assertThat(rest).doesNotContain(left).contains(alive);
    }
}
