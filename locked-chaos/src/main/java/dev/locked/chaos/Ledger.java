package dev.locked.chaos;

import dev.locked.tck.judge.Kind;
import dev.locked.tck.judge.LogFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A resource that checks fencing tokens: takes writes over TCP, in whose order they come, and refuses those under a
 * smaller token than it has seen. A client says its name, then a token on each line; each is answered with a line.
 */
final class Ledger implements AutoCloseable {
    private final LogFile log;
    private final ServerSocket listener;
    private long highest;

    /** One that listens there. */
    Ledger(LogFile log, InetAddress here) {
        this.log = log;
        try {
            listener = new ServerSocket(0, 50, here);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    String endpoint() {
        return listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            thread(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            OutputStream out = client.getOutputStream();
            String process = in.readLine();
            for (String line = in.readLine(); process != null && line != null; line = in.readLine()) {
                String answer = take(process, Long.parseLong(line)) + "\n";
                out.write(answer.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private synchronized Kind take(String process, long token) {
        Kind answer = token < highest ? Kind.REFUSED : Kind.ACCEPTED;
        highest = Math.max(highest, token);
        log.write(answer, "token", token, "process", process);
        return answer;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        return; // the client was killed, or the ledger is closed
                    }
                },
                "ledger");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes no more writes, and ends the log. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log.close();
    }
}
