package dev.locked.consul;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.http.HttpEntity;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.entity.HttpEntityWrapper;

/**
 * The body of an answer, up to a length: consul-api reads all of it into memory, and an agent that is broken, or none, might
 * send more than there is.
 */
final class LimitedEntity extends HttpEntityWrapper {
    private static final long LEAST = 4 << 20;
    private static final long MOST = 64 << 20;
    private static final int SHARE_OF_MEMORY = 16; // characters take more than bytes, and are copied

    private final CloseableHttpResponse response;
    private final long most;

    private LimitedEntity(CloseableHttpResponse response, HttpEntity entity, long most) {
        super(entity);
        this.response = response;
        this.most = most;
    }

    /** Lets no more of an answer in than this JVM has room for. */
    static CloseableHttpResponse of(CloseableHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity != null) {
            LimitedEntity limited = new LimitedEntity(
                    response, entity, most(Runtime.getRuntime().maxMemory()));
            if (entity.getContentLength() > limited.most) {
                throw limited.tooLong();
            }
            response.setEntity(limited);
        }
        return response;
    }

    static long most(long memory) {
        return Math.max(LEAST, Math.min(MOST, memory / SHARE_OF_MEMORY));
    }

    @Override
    public InputStream getContent() throws IOException {
        return new Limited(super.getContent());
    }

    /** Its connection can't be used again: the rest of the answer would be in the way. */
    private TooLongException tooLong() throws IOException {
        response.close();
        return new TooLongException("the answer is longer than " + most + " bytes, the most that is read here");
    }

    /** An answer that is too long. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(String message) {
            super(message);
        }
    }

    private final class Limited extends FilterInputStream {
        private long left = most;

        Limited(InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            took(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            took(Math.max(count, 0));
            return count;
        }

        private void took(int count) throws IOException {
            left -= count;
            if (left < 0) {
                throw tooLong();
            }
        }
    }
}
