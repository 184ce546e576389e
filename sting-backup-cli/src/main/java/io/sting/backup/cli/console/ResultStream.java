package io.sting.backup.cli.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard output that says when it is lost: a {@link java.io.PrintStream} on top would go on in silence, and a full
 * disk look like success. The first write that fails throws {@link OutputLostException}; what comes after is dropped.
 */
public final class ResultStream extends FilterOutputStream {
    private boolean lost;

    public ResultStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        attempt(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() {
        attempt(out::flush);
    }

    private void attempt(Step step) {
        if (lost) {
            return;
        }
        try {
            step.run();
        } catch (IOException e) {
            lost = true;
            throw new OutputLostException(e);
        }
    }

    private interface Step {
        void run() throws IOException;
    }
}
