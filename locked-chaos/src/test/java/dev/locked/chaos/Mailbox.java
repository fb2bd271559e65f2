package dev.locked.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

/** The program of one who prints what comes to its port. */
public final class Mailbox {
    static final int PORT = 9_999;

    private Mailbox() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(PORT)) {
            System.out.println("ready");
            while (true) {
                System.out.println(receive(socket));
            }
        }
    }

    static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8).strip();
    }
}
