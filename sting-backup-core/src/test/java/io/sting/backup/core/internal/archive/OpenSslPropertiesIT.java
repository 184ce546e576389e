package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.crypto.KeyFile;
import io.sting.backup.core.crypto.OpenSslAes256Cbc;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.testing.NeedsTools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Arbitrary key files and content, ours to openssl and openssl's to us. A try has one key and two lengths of content,
 * whose remainders modulo 16 add up to 15, so that a few tries see all of them; one shell runs its four openssl.
 */
@NeedsTools("openssl")
class OpenSslPropertiesIT {
    private static final String OPENSSL = "openssl enc -aes-256-cbc -pbkdf2 -iter 100000 -pass file:key.txt";

    /** A first line that is not empty, of any bytes, up to what openssl reads of it and beyond; and what follows it. */
    @Provide
    Arbitrary<byte[]> keyFiles() {
        Arbitrary<byte[]> anything = Arbitraries.bytes()
                .filter(b -> b != '\n' && b != 0)
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(80);
        Arbitrary<byte[]> long_ = Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.of(1_022, 1_023, 1_024, 2_000)),
                        Tuple.of(1, Arbitraries.integers().between(81, 1_023)))
                .map(length -> Tree.stretched(new byte[] {'p', '\r', (byte) 0xFF}, length));
        Arbitrary<String> ends = Arbitraries.of("", "\n", "\r\n", "\n\n", "\nother\n", "\0after\n", " \n");
        return Combinators.combine(Arbitraries.frequencyOf(Tuple.of(3, anything), Tuple.of(1, long_)), ends)
                .as((line, end) -> FuzzedTar.joined(line, end.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Property(tries = 50)
    void what_one_encrypts_the_other_decrypts(
            @ForAll("keyFiles") byte[] key,
            @ForAll @Size(2) List<@IntRange(max = 6_000) Integer> blocks,
            @ForAll @IntRange(max = 7) int remainder)
            throws Exception {
        try (var folder = ToolFolder.create()) {
            DurableFiles.writeNew(folder.resolve("key.txt"), key);
            var cipher = OpenSslAes256Cbc.with(KeyFile.at(folder.resolve("key.txt")));
            var contents = new ArrayList<byte[]>();
            var script = new StringBuilder();
            for (int i = 0; i < blocks.size(); i++) {
                byte[] content = new byte[16 * blocks.get(i) + (i == 0 ? remainder : 15 - remainder)];
                new Random(i).nextBytes(content);
                contents.add(content);
                Files.write(folder.resolve("plain" + i), content);
                Files.write(folder.resolve("ours" + i), CipherBytes.encrypt(cipher, content));
                script.append(OPENSSL + " -d -in ours" + i + " | cmp - plain" + i + "\n");
                script.append(OPENSSL + " -in plain" + i + " -out theirs" + i + "\n");
            }

            folder.bash(script.toString());

            for (int i = 0; i < contents.size(); i++) {
                assertThat(CipherBytes.decrypt(cipher, Files.readAllBytes(folder.resolve("theirs" + i))))
                        .isEqualTo(contents.get(i));
            }
        }
    }
}
