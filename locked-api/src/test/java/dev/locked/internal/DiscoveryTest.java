package dev.locked.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.AmbiguousBackendException;
import dev.locked.Locker;
import dev.locked.NoSuchBackendException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real jars on a real class path: none, one, two, and broken ones. */
class DiscoveryTest {
    private static final String SOURCE = """
            package found;
            public final class %1$sProvider implements dev.locked.spi.BackendProvider {
                public String scheme() { return "%2$s"; }
                public dev.locked.spi.Backend open(dev.locked.spi.BackendConfig config) {
                    return dev.locked.memory.MemoryStore.create().connect(config.namespace());
                }
            }
            """;

    @TempDir
    private Path folder;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    private URL jar(String name) throws IOException {
        Path source = Files.createDirectories(folder.resolve(name + "/found")).resolve(name + "Provider.java");
        Files.writeString(source, SOURCE.formatted(name, name.toLowerCase()));
        Path classes = Files.createDirectories(folder.resolve(name + "-classes"));
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(compiled).isZero();
        byte[] type = Files.readAllBytes(classes.resolve("found/" + name + "Provider.class"));
        return jar(name, "found." + name + "Provider", type);
    }

    private URL brokenJar() throws IOException {
        return jar("Broken", "found.NoSuchClass", new byte[] {1, 2, 3});
    }

    private URL jar(String name, String provider, byte[] type) throws IOException {
        Path jar = folder.resolve(name + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(new JarEntry("META-INF/services/dev.locked.spi.BackendProvider"));
            out.write(provider.getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new JarEntry("found/" + name + "Provider.class"));
            out.write(type);
        }
        return jar.toUri().toURL();
    }

    private static void classPath(URL... jars) {
        Thread.currentThread().setContextClassLoader(new URLClassLoader(jars, DiscoveryTest.class.getClassLoader()));
    }

    @Test
    void without_a_backend_it_says_which_to_add() {
        assertThatThrownBy(() -> Locker.connect("a:1"))
                .isInstanceOf(NoSuchBackendException.class)
                .hasMessageContaining("\"a:1\"")
                .hasMessageContaining("found [memory]")
                .hasMessageContaining("locked-etcd");
    }

    @Test
    void an_unknown_scheme_is_named_with_what_there_is() {
        assertThatThrownBy(() -> Locker.connect("nosuch://me:secret@a:1"))
                .isInstanceOf(NoSuchBackendException.class)
                .hasMessageContaining("\"nosuch\"")
                .hasMessageContaining("found [memory]")
                .hasMessageContaining("dev.locked:locked-NAME serves each of [consul, etcd, zookeeper]")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_scheme_of_ours_is_told_its_jar() {
        for (String scheme : List.of("consul", "etcd", "zookeeper")) {
            assertThatThrownBy(() -> Locker.connect(scheme + "://a:1"))
                    .isInstanceOf(NoSuchBackendException.class)
                    .hasMessageContaining("Add dev.locked:locked-" + scheme + " to the classpath");
        }
    }

    @Test
    void the_only_backend_serves_strings_without_a_scheme() throws IOException {
        classPath(jar("One"));
        try (Locker byString = Locker.connect("a:1,b:2");
                Locker byList = Locker.connect(List.of("a:1", "b:2"));
                Locker byScheme = Locker.connect("one://a:1")) {
            assertThat(List.of(byString, byList, byScheme)).hasSize(3);
        }
    }

    @Test
    void two_backends_need_a_scheme() throws IOException {
        classPath(jar("One"), jar("Two"));
        assertThatThrownBy(() -> Locker.connect("a:1"))
                .isInstanceOf(AmbiguousBackendException.class)
                .hasMessageContaining("[one, two]")
                .hasMessageContaining("\"one://a:1\"");
        Locker.connect("two://a:1").close();
    }

    @Test
    void a_broken_jar_does_not_hide_the_good_ones_and_is_named() throws IOException {
        classPath(brokenJar(), jar("One"));
        Locker.connect("a:1").close();
        assertThatThrownBy(() -> Locker.connect("two://a:1"))
                .hasMessageContaining("one")
                .hasMessageContaining("NoSuchClass");
    }

    @Test
    void memory_is_always_there_by_its_name() {
        Locker.connect("memory:").close();
        assertThatThrownBy(() -> Locker.connect("memory://a:1")).hasMessageContaining("memory:name");
    }
}
