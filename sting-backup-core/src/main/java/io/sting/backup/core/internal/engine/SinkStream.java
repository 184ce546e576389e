package io.sting.backup.core.internal.engine;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Remembers the failure of the stream that it writes to, so that it can be told from the writer's own. */
final class SinkStream extends FilterOutputStream {
    private @Nullable IOException failure;

    SinkStream(OutputStream out) {
        super(out);
    }

    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public void write(int b) throws IOException {
        try {
            out.write(b);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}
