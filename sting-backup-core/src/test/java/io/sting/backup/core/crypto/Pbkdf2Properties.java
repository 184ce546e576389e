package io.sting.backup.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

class Pbkdf2Properties {
    @Property(tries = 300)
    void gives_what_bouncy_castle_gives(
            @ForAll @Size(max = 150) byte[] password,
            @ForAll @Size(max = 80) byte[] salt,
            @ForAll @IntRange(min = 1, max = 40) int iterations,
            @ForAll @IntRange(min = 1, max = 130) int length) {
        var theirs = new PKCS5S2ParametersGenerator(new SHA256Digest());
        theirs.init(password, salt, iterations);

        assertThat(Pbkdf2.derive(password, salt, iterations, length))
                .isEqualTo(((KeyParameter) theirs.generateDerivedMacParameters(8 * length)).getKey());
    }
}
