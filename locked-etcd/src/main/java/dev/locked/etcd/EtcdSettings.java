package dev.locked.etcd;

import dev.locked.spi.BackendConfig;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns a {@link BackendConfig} into jetcd's settings; all that can be wrong with it is said here, before any I/O. */
final class EtcdSettings implements ClientSource {
    private static final Set<String> OPTIONS = Set.of("tls", "ca", "cert", "key", "authority");
    private static final Pattern AUTHORITY =
            Pattern.compile("[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");
    private static final int MOST_PROBED = 2;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration KEEPALIVE_TIME = Duration.ofSeconds(10);
    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(3);

    private final BackendConfig config;
    private final List<String> endpoints;
    private final @Nullable SslContext tls;
    private final EtcdServers.Lookup lookup;
    private @Nullable EtcdServers servers; // guarded by this

    EtcdSettings(BackendConfig config) {
        this(config, InetAddress::getAllByName);
    }

    EtcdSettings(BackendConfig config, EtcdServers.Lookup lookup) {
        this.config = config;
        this.lookup = lookup;
        config.refuseOptionsBut(OPTIONS);
        if (!config.name().isEmpty()) {
            throw new IllegalArgumentException(
                    "name: etcd has servers, and no instances with names; write etcd://host:2379");
        }
        if (config.user().isPresent() && config.user().get().isEmpty()) {
            throw new IllegalArgumentException("user: is empty; give a name, or neither user nor password");
        }
        if (config.password().isPresent() && config.password().get().isEmpty()) {
            throw new IllegalArgumentException("password: is empty; give one, or neither user nor password");
        }
        if (config.option("authority")
                .filter(name -> !AUTHORITY.matcher(name).matches())
                .isPresent()) {
            throw new IllegalArgumentException(
                    "authority: is no host or host:port; give the name in the server's certificate");
        }
        this.endpoints = EtcdEndpoints.of(config.hosts());
        this.tls = tls(config);
    }

    /** What a client needs so that it neither retries nor sends anything late, whoever builds it. */
    static ClientBuilder prepare(ClientBuilder builder) {
        return builder.waitForReady(false) // else a write whose caller has long given up is sent on reconnect
                .retryMaxAttempts(0)
                .keepaliveTime(KEEPALIVE_TIME)
                .keepaliveTimeout(KEEPALIVE_TIMEOUT)
                .executorService(new CallerRuns()); // else jetcd's hop to a thread of its own loses the deadline
    }

    @Override
    public Client get() {
        EtcdServers known = servers();
        ClientBuilder builder = prepare(Client.builder().target(known.target()))
                .interceptor(new ServerHealth(known))
                .connectTimeout(CONNECT_TIMEOUT);
        config.user().map(EtcdSettings::bytes).ifPresent(builder::user);
        config.password().map(EtcdSettings::bytes).ifPresent(builder::password);
        config.option("authority").ifPresent(builder::authority);
        if (tls != null) {
            builder.sslContext(tls);
        }
        return builder.build();
    }

    private synchronized EtcdServers servers() {
        EtcdServers known = servers;
        if (known == null) {
            known = EtcdServers.register(endpoints, lookup, config.clock()::nanoTime);
            servers = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        if (servers != null) {
            servers.close();
        }
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public boolean hasSeveralServers() {
        return servers().areSeveral();
    }

    @Override
    public Optional<String> tlsMistake() {
        Predicate<SocketAddress> isOther = tls == null ? ServerProbe::speaksTls : ServerProbe::speaksPlain;
        boolean isMistaken = servers().addresses().stream().limit(MOST_PROBED).anyMatch(isOther);
        return Optional.of(tls == null ? "the server speaks TLS, and tls is not set" : "the server does not speak TLS")
                .filter(mistake -> isMistaken);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static @Nullable SslContext tls(BackendConfig config) {
        String wanted = config.option("tls").orElse("false");
        if (wanted.equals("true")) {
            return sslContext(config);
        }
        if (!wanted.equals("false")) {
            throw new IllegalArgumentException("tls: is neither \"true\" nor \"false\"; say which");
        }
        for (String needsTls : List.of("ca", "cert", "key", "authority")) {
            if (config.option(needsTls).isPresent()) {
                throw new IllegalArgumentException(needsTls + ": is of no use without TLS; set tls=true, or remove it");
            }
        }
        return null;
    }

    private static SslContext sslContext(BackendConfig config) {
        Optional<File> ca = file(config, "ca");
        Optional<File> cert = file(config, "cert");
        Optional<File> key = file(config, "key");
        if (cert.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    "cert, key: only \"" + (cert.isPresent() ? "cert" : "key") + "\" is given; give both, or neither");
        }
        SslContextBuilder builder = GrpcSslContexts.forClient();
        ca.ifPresent(file -> parse("ca", file, "certificates in PEM", () -> builder.trustManager(file)));
        cert.ifPresent(file -> parse(
                "cert, key",
                file,
                "a certificate in PEM with its unencrypted PKCS#8 key in PEM (openssl pkcs8 -topk8 -nocrypt)",
                () -> builder.keyManager(file, key.orElseThrow())));
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("tls: can't be set up from the files given: " + e.getMessage(), e);
        }
    }

    private static void parse(String setting, File file, String wanted, Runnable parser) {
        try {
            parser.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": \"" + file + "\" is not what is needed: " + wanted, e);
        }
    }

    private static Optional<File> file(BackendConfig config, String setting) {
        return config.option(setting).map(name -> readable(setting, name));
    }

    private static File readable(String setting, String name) {
        try {
            Path path = Path.of(name);
            if (Files.isReadable(path) && !Files.isDirectory(path)) {
                return path.toFile();
            }
            // Shown only where there is one: else it may be something else, a secret among other things.
            if (Files.exists(path)) {
                throw new IllegalArgumentException(
                        setting + ": \"" + name + "\" can't be read; give a PEM file that this process may read");
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(setting + ": is no file name; give that of a PEM file");
        }
        throw new IllegalArgumentException(setting + ": there is no such file (its name has " + name.length()
                + " characters; not shown); give a PEM file that this process may read");
    }

    /** The servers and the namespace. */
    @Override
    public String toString() {
        return String.join(",", endpoints) + config.namespace();
    }

    String endpoints() {
        return String.join(",", endpoints);
    }
}
