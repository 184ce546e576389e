package io.sting.backup.core.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.model.ArchivePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeNamesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "mit Leerzeichen", "ünïcödé", "日本", "line\nfeed", "per%cent", "😀", "?*[x]"})
    void comes_back_as_it_was_when_a_name_is_text(String name) throws Exception {
        Files.createFile(NativeNames.child(folder, name));
        assertThat(onlyName()).isEqualTo(name);
    }

    @Test
    void keeps_every_byte_when_a_name_is_not_utf_8() throws Exception {
        byte[] bytes = {'a', (byte) 0xFF, (byte) 0xC3, 'b', (byte) 0x80};
        String name = ArchivePath.decode(bytes);
        Files.createFile(NativeNames.child(folder, name));
        assertThat(ArchivePath.encode(onlyName())).isEqualTo(bytes);
        assertThat(NativeNames.resolve(folder, ArchivePath.of(name))).exists();
    }

    private String onlyName() throws Exception {
        try (var children = Files.newDirectoryStream(folder)) {
            return NativeNames.nameOf(children.iterator().next());
        }
    }

    @Test
    void keeps_every_byte_of_a_links_text() throws Exception {
        for (String text : List.of(
                "plain",
                "../up",
                "/abs/ö",
                "x" + ArchivePath.decode(new byte[] {(byte) 0xFE}),
                "/" + ArchivePath.decode(new byte[] {(byte) 0xFE}),
                "../" + ArchivePath.decode(new byte[] {(byte) 0xE9}))) {
            Path link = folder.resolve("link");
            Files.createSymbolicLink(link, NativeNames.linkText(folder, text));
            assertThat(NativeNames.textOf(Files.readSymbolicLink(link))).isEqualTo(text);
            Files.delete(link);
        }
    }

    @Test
    void reads_mount_points_with_escaped_names() {
        var mounts = MountPoints.parse(List.of(
                "36 35 98:0 / / rw,noatime shared:1 - ext3 /dev/root rw",
                "37 36 0:30 / /mnt/with\\040space rw - tmpfs tmpfs rw",
                "38 36 0:31 / /mnt/with\\040space/deeper rw - tmpfs tmpfs rw"));
        assertThat(mounts.below(Path.of("/mnt")))
                .containsExactly(Path.of("/mnt/with space"), Path.of("/mnt/with space/deeper"));
        assertThat(mounts.contains(Path.of("/mnt/with space"))).isTrue();
        assertThat(mounts.contains(Path.of("/mnt"))).isFalse();
    }
}
