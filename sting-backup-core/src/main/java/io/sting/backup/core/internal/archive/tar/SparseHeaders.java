package io.sting.backup.core.internal.archive.tar;

import static io.sting.backup.core.internal.archive.tar.TarHeaders.BLOCK;

import java.io.IOException;

/** Maps of sparse files that stand outside pax headers (GNU tar's manual, "Storing Sparse Files"). */
final class SparseHeaders {
    private SparseHeaders() {}

    /** GNU's old form: four parts in the header, and as many blocks of 21 behind it as are marked. */
    static SparseMap old(byte[] header, TarInput in, TarLimits limits) throws IOException {
        var map = new SparseMap(limits.sparseSegments());
        addParts(map, header, 386, 4);
        boolean more = header[482] != 0;
        byte[] block = new byte[BLOCK];
        while (more) {
            if (!in.fill(block, 0, BLOCK)) {
                throw new MalformedException("the tar ends in a sparse file's map: it was cut off");
            }
            addParts(map, block, 0, 21);
            more = block[504] != 0;
            if (more && block[0] == 0) {
                throw new MalformedException("a sparse file's map has an empty block");
            }
        }
        return map;
    }

    private static void addParts(SparseMap map, byte[] block, int offset, int count) throws MalformedException {
        for (int i = 0; i < count; i++) {
            int at = offset + 24 * i;
            if (block[at] == 0) {
                return;
            }
            map.add(TarNumbers.get(block, at, 12, "sparse map"), TarNumbers.get(block, at + 12, 12, "sparse map"));
        }
    }

    /** Form 1.0: decimal lines before the content, padded to a block. */
    static SparseMap inData(TarInput in, long stored, TarLimits limits) throws IOException {
        var lines = new Lines(in, stored);
        long parts = lines.number();
        if (parts > limits.sparseSegments()) {
            throw new MalformedException("a sparse file has more than " + limits.sparseSegments() + " parts");
        }
        var map = new SparseMap(limits.sparseSegments());
        for (long i = 0; i < parts; i++) {
            long offset = lines.number();
            map.add(offset, lines.number());
        }
        return map;
    }

    private static final class Lines {
        private final TarInput in;
        private final byte[] block = new byte[BLOCK];
        private long left;
        private int at = BLOCK;

        Lines(TarInput in, long stored) {
            this.in = in;
            this.left = stored;
        }

        long number() throws IOException {
            long value = 0;
            int digits = 0;
            while (true) {
                if (at == BLOCK) {
                    nextBlock();
                }
                byte b = block[at++];
                if (b == '\n' && digits > 0) {
                    return value;
                }
                if (b < '0' || b > '9' || ++digits > 18) {
                    throw new MalformedException("a sparse file's map is not made of numbers");
                }
                value = value * 10 + (b - '0');
            }
        }

        private void nextBlock() throws IOException {
            if (left < BLOCK || !in.fill(block, 0, BLOCK)) {
                throw new MalformedException("a sparse file's map is cut off");
            }
            left -= BLOCK;
            at = 0;
        }
    }
}
