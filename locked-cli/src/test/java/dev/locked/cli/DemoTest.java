package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** It mostly waits for a lease to end, and does it beside the processes of the stores. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class DemoTest {
    @Test
    void shows_a_take_over_by_processes_and_leaves_nothing_behind() throws Exception {
        Set<Path> before = folders();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);

        // With a ttl that a busy machine doesn't disturb: nobody but whoever is killed loses the path.
        int code = Main.run(stream, stream, "demo", "--nodes", "3", "--ttl", "15s");

        String shown = out.toString(StandardCharsets.UTF_8);
        assertThat(code).as(shown).isZero();
        assertThat(shown)
                .containsPattern("node-\\d +KILLED +killed \\(kill -9, process \\d+\\)")
                .doesNotContain("error");
        assertThat(shown.lines().reduce((first, last) -> last))
                .get()
                .asString()
                .matches("OK: node-\\d took over \\d+\\.\\d{3} s after node-\\d was killed \\(ttl 15 s\\); "
                        + "token \\d+ -> \\d+, value \\S+ -> \\S+; never two at once \\(\\d+ claims checked\\)");
        assertThat(ProcessHandle.current().children().map(child -> child.info().toString()))
                .noneMatch(info -> info.contains("--until-stdin-ends"));
        assertThat(folders()).isEqualTo(before);
    }

    private static Set<Path> folders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("locked-demo-"))
                    .collect(Collectors.toSet());
        }
    }
}
