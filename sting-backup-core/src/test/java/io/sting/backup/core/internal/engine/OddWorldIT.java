package io.sting.backup.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine where little is as usual: without a locale, or without any rights. */
class OddWorldIT {
    @TempDir
    Path folder;

    private Path live;
    private Path backups;

    @BeforeEach
    void makeFolders() throws IOException, InterruptedException {
        folder = folder.toRealPath();
        live = Files.createDirectory(folder.resolve("live"));
        backups = Files.createDirectory(folder.resolve("backups"));
        Tools.bash(folder, "chmod 755 .");
    }

    /** Names as bytes, and all else that find knows but links' times; this JVM could not even say the names. */
    private String listing(Path root) throws IOException, InterruptedException {
        return Tools.bash(
                root,
                """
                export LC_ALL=C
                { find . -type l -printf '%P -> %l\n' -o -printf '%P %y %m %s %T@ %n\n'
                  find . -type f -exec sha256sum {} +; } | sort | cat -v
                """);
    }

    private void makeOddNames() throws IOException, InterruptedException {
        Tools.bash(
                live,
                """
                mkdir 'Größen' '日本' $'latin-1-\\xfc' $'broken-\\xff\\xfe' $'line\\nfeed' 'per%41cent' "$(printf 'x%.0s' {1..250})"
                echo ü > 'Größen/süß.txt'; echo 日 > '日本/本.txt'; echo raw > $'latin-1-\\xfc/\\xe4\\xf6.txt'
                echo odd > $'broken-\\xff\\xfe/\\x80'; echo emoji > '🐝'; echo tab > $'tab\\tand\\\\backslash'
                ln -s $'latin-1-\\xfc/\\xe4\\xf6.txt' $'link-\\xe9'; ln -s 'Größen' verknüpft; ln '日本/本.txt' 'hård'
                chmod 750 '日本'; touch -d '2020-02-02 02:02:02.123456789' 'Größen/süß.txt' '日本'
                """);
    }

    @Test
    void keeps_every_name_when_there_is_no_locale() throws Exception {
        makeOddNames();
        String original = listing(live);
        var engine = new EngineProcess(folder, List.of("env", "-i", "PATH=/usr/bin:/bin"));

        Tools.Outcome backup = engine.run("backup", live, backups);
        assertThat(backup.exitCode()).describedAs(backup.output()).isZero();
        assertThat(backup.output()).contains("done in ANSI_X3.4-1968");
        Tools.Outcome verify = engine.run("verify", live, backups);
        assertThat(verify.exitCode()).describedAs(verify.output()).isZero();
        assertThat(Tools.bash(folder, "tar -C / -tzf backups/*.tar.gz --quoting-style=literal | grep -c süß"))
                .isEqualTo("1\n");

        Tools.bash(live, "rm -rf 'Größen' $'latin-1-\\xfc' '🐝'; echo changed > '日本/本.txt'; echo new > $'new-\\xfd'");
        Tools.Outcome restore = engine.run("restore", live, backups);
        assertThat(restore.exitCode()).describedAs(restore.output()).isZero();
        assertThat(listing(live)).isEqualTo(original);

        Tools.Outcome elsewhere = engine.run("restore", folder.resolve("else/where"), backups);
        assertThat(elsewhere.exitCode()).describedAs(elsewhere.output()).isZero();
        assertThat(listing(folder.resolve("else/where"))).isEqualTo(original);
    }

    @Test
    void restores_what_it_may_when_run_without_rights_and_says_the_rest() throws Exception {
        EngineProcess nobody = nobody();
        Tools.bash(
                live,
                """
                mkdir readonly mixed; echo a > file; echo frozen > readonly/frozen; echo x > mixed/x; echo suid > suid
                chown -R nobody:nogroup .; chown root:root file suid; chmod 4755 suid; chmod 555 readonly
                """);
        // The backup is root's; its restore is not.
        var root = new EngineProcess(folder, List.of());
        assertThat(root.run("backup", live, backups).exitCode()).isZero();
        Tools.bash(folder, "chown -R nobody:nogroup backups live; chmod 755 live; echo changed > live/file");
        Tools.bash(live, "chmod 755 readonly; echo more > readonly/more; chmod 555 readonly");
        Tools.bash(folder, "mkdir state; chown nobody state");

        Tools.Outcome restore = nobody.run("restore", live, backups);

        assertThat(restore.exitCode()).describedAs(restore.output()).isZero();
        assertThat(restore.output()).contains("the owners of 2 entries could not be set; run as root");
        assertThat(live.resolve("file")).hasContent("a");
        assertThat(live.resolve("readonly/frozen")).hasContent("frozen");
        assertThat(live.resolve("readonly/more")).doesNotExist();
        assertThat(Tools.bash(live, "stat -c '%n %a %U' * | sort"))
                .isEqualTo(
                        """
                        file 644 nobody
                        mixed 755 nobody
                        readonly 555 nobody
                        suid 755 nobody
                        """);
        assertThat(Files.exists(live.resolve("mixed/x"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        try (var names = Files.newDirectoryStream(live, ".sting*")) {
            assertThat(names).isEmpty();
        }
    }

    @Test
    void restores_into_folders_of_others_that_it_may_write_to() throws Exception {
        EngineProcess nobody = nobody();
        Tools.bash(live, "mkdir shared; echo a > shared/a; ln -s /etc/hostname shared/link");
        var root = new EngineProcess(folder, List.of());
        assertThat(root.run("backup", live, backups).exitCode()).isZero();
        Tools.bash(
                folder,
                """
                chown -R nobody:nogroup backups live; mkdir state; chown nobody state
                mkfifo live/shared/stays; echo changed > live/shared/a; chmod 2750 live/shared
                chown root:nogroup live live/shared; chmod g+w live live/shared
                """);

        Tools.Outcome restore = nobody.run("restore", live, backups);

        assertThat(restore.exitCode()).describedAs(restore.output()).isZero();
        assertThat(restore.output()).contains(live.resolve("shared") + ": keeps its owner, mode and time");
        assertThat(live.resolve("shared/a")).hasContent("a");
        assertThat(Tools.bash(live, "stat -c '%a %U' shared")).isEqualTo("2770 root\n");
        assertThat(Tools.bash(folder, "ls state/restores; ls -A live")).isEqualTo("shared\n");
    }

    @Test
    void refuses_before_anything_moves_when_it_may_not_write() throws Exception {
        EngineProcess nobody = nobody();
        Tools.bash(live, "mkdir conf; echo a > conf/a; echo b > b");
        assertThat(new EngineProcess(folder, List.of())
                        .run("backup", live, backups)
                        .exitCode())
                .isZero();
        Tools.bash(folder, "chown -R nobody backups; mkdir state; chown nobody state; echo changed > live/b");
        String before = listing(live);

        Tools.Outcome restore = nobody.run("restore", live, backups);

        assertThat(restore.exitCode()).describedAs(restore.output()).isEqualTo(1);
        assertThat(restore.output())
                .startsWith("RestoreException: ")
                .contains(live.toString(), "permission denied", "run as its owner or as root");
        assertThat(listing(live)).isEqualTo(before);
    }

    @Test
    void names_the_file_that_it_may_not_read() throws Exception {
        EngineProcess nobody = nobody();
        Tools.bash(folder, "echo mine > live/secret; chmod 600 live/secret; chown nobody backups");

        Tools.Outcome backup = nobody.run("backup", live, backups);

        assertThat(backup.exitCode()).isEqualTo(1);
        assertThat(backup.output())
                .startsWith("SourceException: files: " + live.resolve("secret") + " cannot be read: permission denied");
        assertThat(Tools.bash(backups, "ls -A")).isEqualTo(".sting\n");
    }

    private EngineProcess nobody() {
        Tools.require("setpriv");
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root && Boolean.getBoolean("sting.tests.requireAll")) {
            throw new AssertionError("only root can become nobody, and no test may be skipped");
        }
        org.junit.jupiter.api.Assumptions.assumeTrue(root, "only root can become nobody");
        return new EngineProcess(
                folder, List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "env", "HOME=/"));
    }
}
