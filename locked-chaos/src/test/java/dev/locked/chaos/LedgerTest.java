package dev.locked.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.tck.judge.History;
import dev.locked.tck.judge.LogFile;
import dev.locked.tck.judge.LogLine;
import dev.locked.tck.judge.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    private Path folder;

    private static Socket client(String endpoint) throws IOException {
        URI address = URI.create("tcp://" + endpoint);
        return new Socket(address.getHost(), address.getPort());
    }

    @Test
    void refuses_a_smaller_token_than_it_has_seen_and_logs_both() throws IOException {
        try (Ledger ledger = new Ledger(
                        LogFile.start(folder, "ledger", "ledger", Role.LEDGER), InetAddress.getLoopbackAddress());
                Socket client = client(ledger.endpoint())) {
            client.getOutputStream().write("n1.1\n7\n7\n6\n8\n".getBytes(StandardCharsets.UTF_8));
            BufferedReader answers =
                    new BufferedReader(new java.io.InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));

            assertThat(answers.readLine()).isEqualTo("ACCEPTED");
            assertThat(answers.readLine()).isEqualTo("ACCEPTED");
            assertThat(answers.readLine()).isEqualTo("REFUSED");
            assertThat(answers.readLine()).isEqualTo("ACCEPTED");
        }

        assertThat(History.read(folder).logs().get(0).lines())
                .extracting(LogLine::format)
                .extracting(line -> line.replaceFirst("^(\\d+) \\d+ ", "$1 "))
                .containsExactly(
                        "0 start id=ledger role=ledger",
                        "1 accepted token=7 process=n1.1",
                        "2 accepted token=7 process=n1.1",
                        "3 refused token=6 process=n1.1",
                        "4 accepted token=8 process=n1.1",
                        "5 end");
    }
}
