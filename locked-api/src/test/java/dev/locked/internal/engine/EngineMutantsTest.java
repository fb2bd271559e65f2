package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Proves that the proofs bite: the engine is compiled with one fault put in, and either a test of the engine's or a seed of the
 * {@link Simulation} has to notice.
 */
class EngineMutantsTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/locked/internal/engine");
    private static final int SEEDS = 4_000;

    @TempDir
    private Path classes;

    /** One fault: in which file, which text, and what stands there instead. */
    record Mutant(String name, String file, String text, String instead) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mutant> mutants() {
        return Mutants.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    void is_noticed(Mutant mutant) throws Exception {
        compile(mutant);
        ClassLoader loader = new MutatedFirst(classes);
        String killer = failingTest(loader);
        if (killer == null) {
            killer = failingSeed(loader);
        }
        System.out.println("mutant \"" + mutant.name + "\" is noticed by " + killer);
        assertThat(killer).as("nobody notices \"%s\"", mutant.name).isNotNull();
    }

    private void compile(Mutant mutant) throws IOException {
        Path mutated = Files.createDirectories(classes.resolve("source"));
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"), "-d", classes.toString()));
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                String source = Files.readString(file);
                if (file.endsWith(mutant.file)) {
                    assertThat(source.split(Pattern.quote(mutant.text), -1))
                            .as("\"%s\" must stand once in %s", mutant.text, mutant.file)
                            .hasSize(2);
                    source = source.replace(mutant.text, mutant.instead);
                }
                Path copy = mutated.resolve(file.getFileName());
                Files.writeString(copy, source);
                arguments.add(copy.toString());
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int result = compiler.run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("the mutant compiles").isZero();
    }

    private static String failingTest(ClassLoader loader) throws ClassNotFoundException {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(
                                        selectClass(loader.loadClass(EngineTest.class.getName())),
                                        selectClass(loader.loadClass(ElectionCampaignTest.class.getName())),
                                        selectClass(loader.loadClass(ElectionFollowingTest.class.getName())),
                                        selectClass(loader.loadClass(ElectionRollbackTest.class.getName())))
                                .build(),
                        summary);
        assertThat(summary.getSummary().getTestsFoundCount()).isGreaterThan(40);
        return summary.getSummary().getFailures().stream()
                .map(failure -> failure.getTestIdentifier().getDisplayName())
                .findFirst()
                .orElse(null);
    }

    private static String failingSeed(ClassLoader loader) throws ReflectiveOperationException {
        Method run = loader.loadClass(Simulation.class.getName()).getDeclaredMethod("run", long.class);
        run.setAccessible(true);
        Method violation = run.getReturnType().getDeclaredMethod("violation");
        violation.setAccessible(true);
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                Object found = violation.invoke(run.invoke(null, seed));
                if (found != null) {
                    return "seed " + seed + ": " + found;
                }
            } catch (InvocationTargetException e) {
                return "seed " + seed + ": " + e.getCause();
            }
        }
        return null;
    }

    /** Loads the engine's package anew, main classes from the mutant, test classes from the build. */
    private static final class MutatedFirst extends ClassLoader {
        private final Path classes;

        MutatedFirst(Path classes) {
            super(EngineMutantsTest.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.locked.internal.engine.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            Path mutated = classes.resolve(file);
            try (InputStream in = Files.exists(mutated)
                    ? Files.newInputStream(mutated)
                    : getParent().getResourceAsStream(file)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
