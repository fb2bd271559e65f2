package dev.locked.servers;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.wait.strategy.WaitAllStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * A container of a server's image, through Testcontainers. Its data lives in the container, which therefore stays the same
 * one when the server is started again. The port on the host is chosen here: Docker would choose another at each start.
 *
 * <p>Name this class only where a container is wanted, so that nobody else has to load Testcontainers.
 */
final class DockerContainer implements Installation {
    private static final int STOP_SECONDS = 20;

    /** An image that couldn't be had is not asked for again: each time takes minutes. */
    private static final Map<String, RuntimeException> UNAVAILABLE = new HashMap<>();

    private final Recipe recipe;
    private final GenericContainer<?> container;
    private final String endpoint;

    private DockerContainer(Recipe recipe, GenericContainer<?> container, String endpoint) {
        this.recipe = recipe;
        this.container = container;
        this.endpoint = endpoint;
    }

    /** Whether there is a Docker to talk to. */
    static boolean isPossible() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /**
     * Makes one that is yet to be started, and has its image pulled.
     *
     * @throws IllegalStateException if the image can't be had
     */
    static Installation of(Recipe recipe) {
        String image = recipe.setting("IMAGE").orElse(recipe.image());
        String host = DockerClientFactory.instance().dockerHostIpAddress();
        boolean local = List.of("localhost", "127.0.0.1").contains(host);
        int port = Ports.free();
        // Nobody but this machine is to reach it, unless Docker runs on another one.
        String binding = (local ? "127.0.0.1:" : "") + port + ":" + recipe.containerPort();
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image));
        container.setPortBindings(List.of(binding));
        container.setWaitStrategy(new WaitAllStrategy()); // for nothing: the finder waits, after each start
        container
                .withEnv(recipe.containerEnvironment())
                .withCommand(recipe.containerCommand().toArray(String[]::new));
        pull(recipe, container, image);
        return new DockerContainer(recipe, container, (local ? "127.0.0.1" : host) + ":" + port);
    }

    private static synchronized void pull(Recipe recipe, GenericContainer<?> container, String image) {
        RuntimeException unavailable = UNAVAILABLE.get(image);
        if (unavailable == null) {
            try {
                container.getDockerImageName();
                return;
            } catch (ContainerFetchException e) {
                UNAVAILABLE.put(image, e);
                unavailable = e;
            }
        }
        throw new IllegalStateException(
                "Docker can't get the image " + image + "; name another in " + recipe.variable("IMAGE") + "; or "
                        + recipe.remedies(),
                unavailable);
    }

    @Override
    public List<String> endpoints() {
        return List.of(endpoint);
    }

    @Override
    public String endpointOfTools() {
        return "127.0.0.1:" + recipe.containerPort();
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public void start() {
        if (id().isPresent()) {
            docker().startContainerCmd(container.getContainerId()).exec();
            return;
        }
        try {
            container.start();
        } catch (ContainerLaunchException e) {
            throw new IllegalStateException("Docker can't start " + container.getDockerImageName(), e);
        }
    }

    private Optional<String> id() {
        return Optional.ofNullable(container.getContainerId());
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    @Override
    public void kill9() {
        docker().killContainerCmd(container.getContainerId()).exec();
        awaitEnd();
    }

    @Override
    public void stop() {
        docker().stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_SECONDS)
                .exec();
        awaitEnd();
    }

    private void awaitEnd() {
        docker().waitContainerCmd(container.getContainerId()).start().awaitStatusCode(STOP_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void empty() {
        container.stop(); // removes it; another is made at the next start
    }

    @Override
    public List<String> command() {
        throw new UnsupportedOperationException("a container keeps its data to itself; give a binary");
    }

    @Override
    public void pause() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void resume() {
        docker().unpauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public boolean isAlive() {
        return id().isPresent() && container.isRunning();
    }

    @Override
    public String run(String program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        try {
            Container.ExecResult result = container.execInContainer(command.toArray(String[]::new));
            String text = result.getStdout() + result.getStderr();
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(command + " failed: " + text);
            }
            return text.stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw Tool.interrupted(e);
        }
    }

    @Override
    public String log() {
        return id().map(known -> container.getLogs(OutputType.STDOUT, OutputType.STDERR))
                .orElse("");
    }

    @Override
    public void close() {
        container.stop(); // in the words of Testcontainers: kill and remove
    }
}
