package dev.locked.servers;

import java.util.List;

/** Servers that somebody else runs. */
final class Given implements Installation {
    private final Recipe recipe;
    private final List<String> endpoints;

    Given(Recipe recipe, String endpoints) {
        this.recipe = recipe;
        this.endpoints = List.of(endpoints.split(","));
    }

    @Override
    public List<String> endpoints() {
        return endpoints;
    }

    @Override
    public boolean isOurs() {
        return false;
    }

    @Override
    public void start() {
        throw notOurs();
    }

    @Override
    public void kill9() {
        throw notOurs();
    }

    @Override
    public void stop() {
        throw notOurs();
    }

    @Override
    public void empty() {
        throw notOurs();
    }

    @Override
    public List<String> command() {
        throw notOurs();
    }

    @Override
    public void pause() {
        throw notOurs();
    }

    @Override
    public void resume() {
        throw notOurs();
    }

    private UnsupportedOperationException notOurs() {
        return new UnsupportedOperationException("the " + recipe.name() + " in " + recipe.variable("ENDPOINTS")
                + " is yours; tests must not start or end it");
    }

    @Override
    public boolean isAlive() {
        return true;
    }

    @Override
    public String run(String program, List<String> arguments) {
        return Tool.run(Tool.find(recipe.name(), program, List.of()), arguments);
    }

    @Override
    public String endpointOfTools() {
        return String.join(",", endpoints);
    }

    @Override
    public String log() {
        return "";
    }

    @Override
    public void close() {
        // Somebody else's.
    }
}
