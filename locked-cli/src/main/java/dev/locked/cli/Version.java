package dev.locked.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the jar was built as. */
final class Version implements IVersionProvider {
    private static final String DESCRIPTOR = "/META-INF/maven/dev.locked/locked-cli/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"locked " + read() + " (Java " + System.getProperty("java.version") + ")"};
    }

    private static String read() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream(DESCRIPTOR)) {
            if (in == null) {
                return "from source";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        }
    }
}
