package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.error.BackupException;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.error.KeyException;
import io.sting.backup.error.StorageException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** Puts an archive's name before what is wrong with it, and makes an error of the api of it. */
final class ReaderErrors {
    private final String name;

    ReaderErrors(String name) {
        this.name = ArchivePath.printable(name);
    }

    /** What a visitor itself could not do, on its way past the translation of what the archive does wrong. */
    private static final class VisitorFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        VisitorFailure(Exception cause) {
            super(null, cause, false, false);
        }
    }

    /** Something that reads. */
    interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Runs it, with every failure translated. */
    <T> T translated(Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw of(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (KeyException e) {
            throw new KeyException(e.phase(), name + ": " + e.getMessage(), e);
        }
    }

    /** The same for work with a visitor in it, whose own failures pass as they are. */
    <T> T visiting(Work<T> work) throws IOException, InterruptedException {
        try {
            return translated(work);
        } catch (VisitorFailure e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw (InterruptedException) java.util.Objects.requireNonNull(e.getCause());
        }
    }

    /** A visitor that takes entries, with its failures marked as its own, and the content's translated. */
    EntryReader.Visitor marked(EntryReader.Visitor visitor) {
        return (entry, content) -> {
            try (InputStream guarded = new Translated(content)) {
                visitor.visit(entry, guarded);
            } catch (IOException | InterruptedException e) {
                throw new VisitorFailure(e);
            }
        };
    }

    private BackupException of(IOException e) {
        if (e instanceof MalformedException) {
            return new CorruptBackupException(name + ": " + e.getMessage(), e);
        }
        if (e instanceof InterruptedIOException || Thread.currentThread().isInterrupted()) {
            return interrupted(e);
        }
        return new StorageException(Phase.FETCH, name + " cannot be read: " + e.getMessage(), e);
    }

    private static InterruptedRunException interrupted(Exception e) {
        Thread.currentThread().interrupt();
        return new InterruptedRunException(Phase.VERIFY, e);
    }

    /** Content whose failures are the archive's, not the visitor's. */
    private final class Translated extends InputStream {
        private final InputStream in;

        Translated(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() {
            return translated(in::read);
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return translated(() -> in.read(into, offset, length));
        }
    }
}
