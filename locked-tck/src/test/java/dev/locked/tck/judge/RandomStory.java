package dev.locked.tck.judge;

import java.util.Random;

/**
 * A small history by chance, in which many times are the same. About every other one is a row of terms as it should be,
 * with a fault or none; the rest is noise.
 */
final class RandomStory {
    private final Random random;
    private final Story story = new Story(1);
    private final int processes;
    private long now;

    private RandomStory(long seed) {
        random = new Random(seed);
        processes = 2 + random.nextInt(2);
    }

    static History of(long seed) {
        return new RandomStory(seed).write();
    }

    private History write() {
        story.starts(Story.DRIVER, "driver", "", 0).starts(Story.LEDGER, "ledger", "", 0);
        for (int i = 0; i < processes; i++) {
            story.joins(name(i), id(i), 0);
        }
        if (random.nextBoolean()) {
            noise();
        } else {
            terms();
        }
        return story.history();
    }

    private static String name(int process) {
        return "n" + process + ".1";
    }

    /** The first two are one contender, started twice. */
    private static String id(int process) {
        return "n" + Math.max(1, process);
    }

    private void noise() {
        for (int i = 0; i < processes; i++) {
            now = 1;
            long token = random.nextInt(3);
            for (int left = random.nextInt(6); left > 0; left--) {
                token = random.nextInt(3) > 0 ? token : random.nextInt(3);
                sample(i, token);
            }
        }
        now = 1;
        for (int left = random.nextInt(4); left > 0; left--) {
            see(random.nextInt(processes), 1 + random.nextInt(2), random.nextInt(processes), random.nextInt(2));
            write(1 + random.nextInt(2), random.nextInt(processes));
        }
    }

    private void terms() {
        now = 1;
        for (int term = 1; term <= 3; term++) {
            int leader = random.nextInt(processes);
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                sample(slip(leader), token(term));
                see(random.nextInt(processes), token(term), slip(leader), 3 - left);
                write(token(term), leader);
            }
            if (random.nextInt(4) > 0) {
                sample(leader, 0);
            }
            now -= random.nextInt(12) == 0 ? 2 : 0;
        }
    }

    /** Now and then that of the term before. */
    private long token(int term) {
        return term > 1 && random.nextInt(40) == 0 ? term - 1 : term;
    }

    private int slip(int process) {
        return random.nextInt(40) == 0 ? random.nextInt(processes) : process;
    }

    private void sample(int process, long token) {
        long before = now + random.nextInt(2);
        now = before + random.nextInt(2);
        story.sample(name(process), token, before, now);
    }

    private void see(int process, long token, int writer, long count) {
        int owner = random.nextInt(30) == 0 ? random.nextInt(processes) : writer;
        story.seen(name(process), token, id(owner), name(writer) + "#" + count, now);
    }

    private void write(long token, int process) {
        story.wrote(random.nextInt(8) == 0 ? Kind.REFUSED : Kind.ACCEPTED, token, name(process), now);
    }
}
