package dev.locked.tck.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** With what the kit was run. */
final class Versions {
    private Versions() {}

    static Map<String, String> all() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("kit", kit());
        versions.put("junit", of(Test.class));
        versions.put("java", System.getProperty("java.runtime.version", "?"));
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return versions;
    }

    private static String kit() {
        try (InputStream file = Versions.class.getResourceAsStream("kit.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(file, "kit.properties is not in the jar of the kit"));
            return properties.getProperty("version", "?");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the manifest of a jar on the class path, or by the module. */
    private static String of(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion())
                .or(() -> Optional.ofNullable(type.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion))
                .orElse("?");
    }
}
