package dev.locked;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What an error is about: what to look at, and whether it may pass by itself. */
public enum ErrorKind {
    /** No server answers, or none in time. */
    UNREACHABLE(true, "check that the store runs, its address, and the network between"),

    /** One side wants TLS and the other does not, or they don't trust each other's certificates. */
    TLS(false, "check tls=true or its absence, the certificate authority (ca), and this client's certificate and key"),

    /** The store does not know who asks: no user, a wrong password, an unknown token. */
    CREDENTIALS(false, "check the user and password, or the token"),

    /** The store knows who asks, and does not let him do this. */
    PERMISSION(
            false, "give the user of this connection the right to read and write the namespace, and to open sessions"),

    /** It is more than the store takes: too many bytes, too long a ttl. */
    LIMIT(false, "ask for less, or raise the limit of the store"),

    /** The store takes no writes: it is full, read-only, or has no majority. */
    READ_ONLY(
            true,
            "see why the store takes no writes: its disk or quota is full (etcd wants an alarm disarmed, too), or too"
                    + " few of its members are up"),

    /** What answers is not the store, or what it holds is not this library's. */
    FOREIGN(false, "check the address and the namespace: something else is there"),

    /** None of these; the message says more. */
    OTHER(true, "");

    /** A chain of causes may be a ring. */
    private static final int MOST_CAUSES = 20;

    private static final Pattern CUT_OFF = Pattern.compile("timed out|clos|terminated");

    private final boolean passing;
    private final String remedy;

    ErrorKind(boolean passing, String remedy) {
        this.passing = passing;
        this.remedy = remedy;
    }

    /**
     * What an exception of Java's, or of a client that has one as a cause, is about, as far as these tell: whether TLS was
     * refused, or a connection could not be made or broke.
     *
     * @param thrown the exception
     * @return {@link #TLS}, {@link #UNREACHABLE} or {@link #OTHER}
     */
    public static ErrorKind of(Throwable thrown) {
        ErrorKind kind = OTHER;
        Throwable cause = thrown;
        for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
            if (cause instanceof CertificateException
                    || cause instanceof CertPathBuilderException
                    || cause instanceof CertPathValidatorException
                    || cause instanceof SSLPeerUnverifiedException) {
                return TLS;
            }
            if (cause instanceof SSLException) {
                // A handshake that broke with its connection says nothing about TLS.
                kind = CUT_OFF.matcher(String.valueOf(cause.getMessage())).find() ? UNREACHABLE : TLS;
            } else if (cause instanceof IOException) {
                kind = UNREACHABLE;
            }
            cause = cause.getCause();
        }
        return kind;
    }

    /**
     * Whether waiting can help, without anybody's doing something about it.
     *
     * @return false if somebody has to change a setting
     */
    public boolean mayPass() {
        return passing;
    }

    /**
     * What to do.
     *
     * @return half a sentence, as {@code check that the store runs}; empty for {@link #OTHER}
     */
    public String remedy() {
        return remedy;
    }
}
