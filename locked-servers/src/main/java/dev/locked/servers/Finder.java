package dev.locked.servers;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Looks for a server in the order that {@link StoreServer} tells. */
final class Finder {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final int STARTS = 3;

    private final Recipe recipe;

    Finder(Recipe recipe) {
        this.recipe = recipe;
    }

    /** One that is ready. */
    Installation launch() {
        String from = recipe.setting("FROM").orElse("");
        return switch (from) {
            case "" -> address().or(this::binary).or(this::docker).orElseThrow(() -> none("any"));
            case "address" -> address().orElseThrow(() -> none(from));
            case "binary" -> binary().orElseThrow(() -> none(from));
            case "docker" -> docker().orElseThrow(() -> none(from));
            default ->
                throw new IllegalStateException(
                        recipe.variable("FROM") + " is '" + from + "'; say address, binary or docker, or leave it out");
        };
    }

    private IllegalStateException none(String from) {
        return new IllegalStateException(
                "no " + recipe.name() + " to test with (looked for: " + from + "); do one of these: "
                        + recipe.remedies() + "; or have Docker running, which takes the image " + recipe.image()
                        + " or the one named in " + recipe.variable("IMAGE")
                        + (from.equals("any")
                                ? ""
                                : "; or leave out " + recipe.variable("FROM") + ", to have all of these tried"));
    }

    private Optional<Installation> address() {
        return recipe.setting("ENDPOINTS").map(endpoints -> {
            Installation given = new Given(recipe, endpoints);
            awaitReady(given);
            return given;
        });
    }

    private Optional<Installation> binary() {
        return recipe.installed().map(program -> launch(() -> LocalProcess.of(recipe, program)));
    }

    private Optional<Installation> docker() {
        return DockerContainer.isPossible() ? Optional.of(launch(() -> DockerContainer.of(recipe))) : Optional.empty();
    }

    private Installation launch(Supplier<Installation> maker) {
        return launch(maker, this::start, Installation::close);
    }

    /** Makes one and starts it; tries that some times, since somebody may take a port meanwhile. */
    static <T> T launch(Supplier<T> maker, Consumer<T> starter, Consumer<T> closer) {
        for (int left = STARTS - 1; ; left--) {
            T made = maker.get();
            try {
                starter.accept(made);
                return made;
            } catch (IllegalStateException e) {
                closer.accept(made);
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    /** Starts it, the first time or again, and waits until it is ready. */
    void start(Installation server) {
        server.start();
        awaitReady(server);
    }

    /**
     * Waits until each of its endpoints answers.
     *
     * @throws IllegalStateException if it has ended, or takes too long; with its log
     */
    void awaitReady(Installation server) {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!server.endpoints().stream().allMatch(recipe::isReady)) {
            boolean died = !server.isAlive();
            if (died || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(recipe.name() + " at " + server.endpoints()
                        + (died ? " ended at once: " : " is not ready: ") + server.log());
            }
            Tool.sleep(20);
        }
    }
}
