package dev.locked.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... args) {
        return Main.commandLine(Contender.class)
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "NaN", "1441", "Infinity"})
    void refuses_minutes_that_make_no_sense(String minutes) {
        assertThat(run("--on", "etcd", "--minutes", minutes)).isEqualTo(2);
        assertThat(err.toString()).startsWith("--minutes ").contains(": give more than 0, and at most 1440");
    }

    @Test
    void refuses_minutes_that_are_no_number() {
        assertThat(run("--on", "etcd", "--minutes", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("'--minutes'").contains("'soon'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "etcd://127.0.0.1:2379", "ETCD", ""})
    void refuses_a_store_that_it_can_not_start(String store) {
        assertThat(run("--on", store)).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("--on " + store + ": the run starts its store itself; name one of etcd, consul, zookeeper");
    }

    @Test
    void refuses_a_network_that_there_is_not() {
        assertThat(run("--on", "etcd", "--network", "ring")).isEqualTo(2);
        assertThat(err.toString()).contains("'--network'").contains("'ring'");
    }

    @Test
    void asks_for_a_store() {
        assertThat(run("--minutes", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("'--on=STORE'");
    }

    @Test
    void does_not_mix_the_logs_of_two_runs() throws IOException {
        Files.writeString(folder.resolve("n0.1.log"), "");

        assertThat(run("--on", "etcd", "--logs", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("--logs " + folder + ": is not empty");
    }
}
