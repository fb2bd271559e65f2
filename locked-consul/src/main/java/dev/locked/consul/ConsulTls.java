package dev.locked.consul;

import dev.locked.spi.BackendConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.apache.http.ssl.SSLContextBuilder;
import org.jspecify.annotations.Nullable;

/** Makes of PEM files what TLS needs. */
final class ConsulTls {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final char[] NO_PASSWORD = new char[0];

    private ConsulTls() {}

    static SSLContext context(BackendConfig config) {
        Optional<String> cert = config.option("cert");
        Optional<String> key = config.option("key");
        if (cert.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    "cert, key: only \"" + (cert.isPresent() ? "cert" : "key") + "\" is given; give both, or neither");
        }
        try {
            SSLContextBuilder builder = SSLContextBuilder.create();
            if (config.option("ca").isPresent()) {
                builder.loadTrustMaterial(trusted(config.option("ca").get()), null);
            }
            if (cert.isPresent() && key.isPresent()) {
                builder.loadKeyMaterial(own(cert.get(), key.get()), NO_PASSWORD);
            }
            return builder.build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("tls: can't be set up from the files given: " + e.getMessage(), e);
        }
    }

    private static KeyStore trusted(String file) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        int count = 0;
        for (Certificate certificate : certificates("ca", file)) {
            store.setCertificateEntry("ca" + count++, certificate);
        }
        return store;
    }

    private static KeyStore own(String cert, String key) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        Certificate[] chain = certificates("cert", cert).toArray(new Certificate[0]);
        store.setKeyEntry("own", privateKey(key), NO_PASSWORD, chain);
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String setting, String file) {
        byte[] content = read(setting, file);
        try {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException e) {
            throw unfit(setting, file, "certificates in PEM", e);
        }
        throw unfit(setting, file, "certificates in PEM", null);
    }

    private static PrivateKey privateKey(String file) throws GeneralSecurityException {
        Matcher pem = KEY.matcher(new String(read("key", file), StandardCharsets.US_ASCII));
        if (pem.find()) {
            PKCS8EncodedKeySpec spec =
                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
            for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
                PrivateKey key = privateKey(algorithm, spec);
                if (key != null) {
                    return key;
                }
            }
        }
        throw unfit("key", file, "an unencrypted PKCS#8 key in PEM (openssl pkcs8 -topk8 -nocrypt)", null);
    }

    private static @Nullable PrivateKey privateKey(String algorithm, PKCS8EncodedKeySpec spec)
            throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
            return null; // it is of another kind
        }
    }

    private static byte[] read(String setting, String name) {
        try {
            return Files.readAllBytes(Path.of(name));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(setting + ": is no file name; give that of a PEM file");
        } catch (NoSuchFileException e) {
            // Not shown: it may be something else, a secret among other things.
            throw new IllegalArgumentException(setting + ": there is no such file (its name has " + name.length()
                    + " characters; not shown); give a PEM file that this process may read");
        } catch (IOException e) {
            throw new IllegalArgumentException(setting + ": the file can't be read ("
                    + e.getClass().getSimpleName() + "); give a PEM file that this process may read");
        }
    }

    private static IllegalArgumentException unfit(
            String setting, String file, String wanted, @Nullable Throwable cause) {
        return new IllegalArgumentException(setting + ": \"" + file + "\" is not what is needed: " + wanted, cause);
    }
}
