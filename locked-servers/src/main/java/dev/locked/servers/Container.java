package dev.locked.servers;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.File;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.runtime.ObjectMethods;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deploys {@link Redeployed} in a class loader of its own, as a server for web applications does, and takes it away. It is a
 * JVM of its own, where nothing else is loaded and soft references are not kept.
 */
public final class Container {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Java's own code for records keeps the types of the one that it was last asked for. */
    private record Last(CharSequence text) {}

    private Container() {}

    /**
     * Runs the application, and waits until nothing is left of it: no thread, and no class.
     *
     * @param uri where it connects to
     * @throws IllegalStateException if something is left, or the application fails; tells what
     */
    public static void deploysAndUndeploys(String uri) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Tool.run(
                java,
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:SoftRefLRUPolicyMSPerMB=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Container.class.getName(),
                        uri));
    }

    /**
     * The program.
     *
     * @param args where the application connects to
     */
    public static void main(String[] args) {
        try {
            requireNothingLeft(args[0]);
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1); // also where threads are left
        }
    }

    private static void requireNothingLeft(String uri) throws Throwable {
        WeakReference<ClassLoader> loader = deploy(uri);
        forgetRecords();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (loader.get() != null && System.nanoTime() - deadline < 0) {
            System.gc();
            Tool.sleep(20);
        }
        ClassLoader left = loader.get();
        assertNull(left, () -> "the class loader is held; threads of it: " + threadsOf(left));
    }

    private static void forgetRecords() throws Throwable {
        MethodHandles.Lookup here = MethodHandles.lookup();
        MethodHandle text = here.findGetter(Last.class, "text", CharSequence.class);
        MethodType equals = MethodType.methodType(boolean.class, Last.class, Object.class);
        MethodType hashCode = MethodType.methodType(int.class, Last.class);
        ObjectMethods.bootstrap(here, "equals", equals, Last.class, "text", text);
        ObjectMethods.bootstrap(here, "hashCode", hashCode, Last.class, "text", text);
    }

    private static List<String> threadsOf(@Nullable ClassLoader loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> Objects.equals(thread.getContextClassLoader(), loader)
                        || Objects.equals(thread.getClass().getClassLoader(), loader))
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    private static WeakReference<ClassLoader> deploy(String uri) throws Exception {
        URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> run(loader, uri, thrown), "deployed"); // what it leaves in it, goes with it
        thread.setDaemon(true); // the contract may run beside, and looks at the threads that begin
        thread.start();
        thread.join();
        loader.close();
        Throwable error = thrown.get();
        if (error != null) {
            throw new AssertionError("the application failed: " + error, error);
        }
        return new WeakReference<>(loader);
    }

    @SuppressWarnings("unchecked")
    private static void run(ClassLoader loader, String uri, AtomicReference<@Nullable Throwable> thrown) {
        Thread.currentThread().setContextClassLoader(loader);
        try {
            Object application = loader.loadClass(Redeployed.class.getName())
                    .getConstructor()
                    .newInstance();
            ((Consumer<String>) application).accept(uri);
        } catch (Throwable e) {
            thrown.set(e);
        }
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Container::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
