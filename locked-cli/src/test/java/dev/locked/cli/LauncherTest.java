package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes.Name;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases A1, C2, C5 and C10: what is given to {@code ./locked} reaches CMD as it is, whatever the locale, or nothing runs. */
@DisplayName("The launcher")
@Timeout(300)
class LauncherTest {
    @TempDir
    private Path temp;

    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        launcher = Files.copy(Path.of("..", "locked"), temp.resolve("locked"));
        Path run = Files.createDirectory(temp.resolve(".run"));
        Files.writeString(run.resolve("current"), "jars\n");
        Files.createFile(run.resolve("stamp"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Name.CLASS_PATH, classPath());
        Path jar = Files.createDirectory(run.resolve("jars")).resolve("classes.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(":"))
                .map(entry -> Path.of(entry).toUri())
                .map(URI::toASCIIString)
                .collect(Collectors.joining(" "));
    }

    /** A locale with another charset, as it is seldom installed. */
    private String western() throws IOException, InterruptedException {
        boolean made = script("""
            mkdir locales &&
            localedef -i de_DE -f ISO-8859-1 --no-archive "$PWD/locales/de_DE.ISO-8859-1" &&
            localedef -i C -f UTF-8 --no-archive "$PWD/locales/C.UTF-8"
            """).status == 0;
        Assumptions.assumeTrue(made, "localedef can't make the locale, which may not be installed either");
        return " LOCPATH=" + temp.resolve("locales");
    }

    /** Not on every machine, nor in every image. */
    private void needs(String... tools) throws IOException, InterruptedException {
        for (String tool : tools) {
            Assumptions.assumeTrue(script("command -v " + tool).status == 0, () -> "there is no " + tool + " here");
        }
    }

    private record Ended(int status, String out) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** Written to a file, since this JVM may be one that loses letters on the way. */
    private Ended script(String text) throws IOException, InterruptedException {
        Path file = Files.writeString(temp.resolve("script"), "cd '" + temp + "' || exit\n" + text);
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", file.toString()).redirectErrorStream(true);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out);
    }

    private String locked(String locale, String args) {
        return locked("/bin/sh", locale, args);
    }

    private String locked(String shell, String locale, String args) {
        return "env " + locale + " JAVA_HOME='" + System.getProperty("java.home") + "' " + shell + " "
                + launcher.getFileName() + " run --on memory: --path /x --id ü --value ö " + args;
    }

    @ParameterizedTest
    @CsvSource({
        "/bin/sh, LC_ALL=C",
        "/bin/sh, LC_ALL=POSIX",
        "/bin/sh, LC_ALL=de_DE.ISO-8859-1",
        "/bin/sh, LC_ALL=xx_XX.UTF-8",
        "/bin/sh, -u LC_ALL LANG=C",
        "/bin/sh, -u LC_ALL -u LC_CTYPE -u LANG",
        "/bin/sh, -i",
        "/bin/sh, LC_ALL=C JDK_JAVA_OPTIONS=-Dfile.encoding=US-ASCII",
        "/bin/sh, LC_ALL=C.UTF-8 JAVA_TOOL_OPTIONS=-Dfile.encoding=ISO-8859-1",
        "/bin/sh, LC_ALL=C CDPATH=.:/",
        "bash, LC_ALL=C",
        "bash, -i",
        "bash, LC_ALL=xx_XX.UTF-8",
    })
    @DisplayName("gives CMD the bytes and the environment that it was given, in the locale")
    void carries(String shell, String locale) throws Exception {
        needs("env", "cmp", "sort", shell);
        String where = locale + (locale.endsWith("8859-1") ? western() : "")
                + " STRAY=$(printf 'a\\377b') version=1 target=2 main=3";
        String environment =
                "env | grep -av '^_=\\|^PWD=\\|^OLDPWD=\\|^SHLVL=\\|^LOCKED_\\|^JAVA_HOME=' | LC_ALL=C sort >";

        Ended ended = script("mkdir d; touch d/Büro d/Bxxro d/B12ro\n"
                + locked(
                        shell,
                        where,
                        "-- sh -c 'rm d/Büro; printf \"%s %s %s\\n\" \"$LOCKED_ID\" \"$LOCKED_VALUE\" \"$1\"; "
                                + environment.replace("'", "'\\''") + "after; env | grep -c ^LOCKED_LC' sh 'ß €'\n")
                + "env " + where + " sh -c '" + environment.replace("'", "'\\''") + "before'\n"
                + "ls d; cmp before after && echo the same environment\n");

        assertThat(ended.lines())
                .filteredOn(line -> !line.startsWith("locked: ")
                        && !line.startsWith("NOTE: Picked up ")
                        && !line.startsWith("Picked up ")
                        && !line.contains("warning: setlocale")) // bash's own, of what it was started with
                .containsExactly("ü ö ß €", "0", "B12ro", "Bxxro", "the same environment");
    }

    /** Case B5: what others have set up in the JVM, for Kafka or another ensemble, is not for our ZooKeeper. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "KafkaClient { com.sun.security.auth.module.Krb5LoginModule required; };",
                "Client { org.apache.zookeeper.server.auth.DigestLoginModule required username=u password=p; };",
                "no JAAS at all"
            })
    @DisplayName("runs CMD also where JAAS settings of somebody else are")
    void foreignJaas(String jaas) throws Exception {
        needs("timeout");
        String store = "--on zookeeper:embedded?data=$PWD/store";
        Ended ended = script("echo '" + jaas + "' >jaas\n"
                + "export LOCKED_JAVA_OPTS=-Djava.security.auth.login.config=$PWD/jaas\n"
                + "timeout 120 " + locked("", "-- echo ran").replace("--on memory:", store) + "\n"
                + "timeout 120 sh locked get " + store + " --path /x");

        assertThat(ended.lines()).contains("ran", "locked: nobody owns /x");
        assertThat(ended.status).isEqualTo(ExitCode.VACANT);
    }

    @Test
    @DisplayName("keeps Java's thread dump out of what CMD prints")
    void threadDump() throws Exception {
        String command =
                "kill -QUIT $PPID; for i in $(seq 600); do grep -q \"Full thread dump\" err out && break; sleep 0.05;"
                        + " done; echo done";

        Ended ended = script(locked("LC_ALL=C", "-- sh -c '" + command + "' >out 2>err; cat out"));

        assertThat(ended.lines()).containsExactly("done");
        assertThat(Shell.read(temp.resolve("err"))).anyMatch(line -> line.startsWith("Full thread dump"));
    }

    @Test
    @DisplayName("gives a value as it is to others, not to a terminal, and says so if it can't give it")
    void answers() throws Exception {
        needs("script", "od");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full here");
        String get = "sh locked get --on zookeeper:embedded?data=$PWD/store --path /x";

        Ended ended = script("env JAVA_HOME='" + System.getProperty("java.home")
                + "' sh locked run --on zookeeper:embedded?data=$PWD/store --path /x --value \"$(printf 'a\\033[2K\\n"
                + "b')\" -- sh -c '"
                + get + " | od -An -tx1; script -qec \"" + get + "\" /dev/null </dev/null | cat -v;" + get
                + " >/dev/full; echo $?; sh locked --version >/dev/full; echo $?'");

        assertThat(ended.lines())
                .filteredOn(line -> !line.startsWith("locked: selected"))
                .containsExactly(
                        " 61 1b 5b 32 4b 0a 62 0a",
                        "a\\u001b[2K^M",
                        "b^M",
                        "locked: the output could not be written; is the disk full, or does nobody read it?",
                        "74",
                        "locked: the output could not be written; is the disk full, or does nobody read it?",
                        "74");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "LC_ALL=C.UTF-8"})
    @DisplayName("runs nothing when it can't carry the bytes of an argument")
    void refuses(String locale) throws Exception {
        Ended ended = script(locked(locale, "-- touch good \"$(printf 'b\\377d')\""));

        assertThat(ended.status).isEqualTo(ExitCode.USAGE);
        assertThat(ended.lines())
                .containsExactly(
                        "locked: argument 13: has bytes that are no UTF-8, and would be changed on their way; write"
                                + " it in UTF-8");
        assertThat(temp.resolve("good")).doesNotExist();
    }

    @Test
    @DisplayName("runs nothing when Java was told to write other letters than it reads")
    void written() throws Exception {
        Ended ended = script(locked("_JAVA_OPTIONS=-Dfile.encoding=ISO-8859-1", "-- touch bad"));

        Assumptions.assumeTrue(Runtime.version().feature() < 18, "later ones write as they read");
        assertThat(ended.status).isEqualTo(ExitCode.USAGE);
        assertThat(ended.out)
                .contains("locked: an argument would reach CMD with other letters: Java reads UTF-8 and writes");
        assertThat(temp.resolve("bad")).doesNotExist();
    }

    @Test
    @DisplayName("runs nothing when LC_ALL itself can't be given back")
    void locale() throws Exception {
        Ended ended = script(locked("LC_ALL=$(printf 'de\\377')", "-- touch bad"));

        assertThat(ended.status).isEqualTo(ExitCode.USAGE);
        assertThat(ended.out).contains("locked: LC_ALL: has bytes that are no UTF-8");
        assertThat(temp.resolve("bad")).doesNotExist();
    }

    @Test
    @DisplayName("says so when Java would not find the folder that it is in")
    void folder() throws Exception {
        Ended ended =
                script("cd / && mkdir \"$OLDPWD/$(printf 'L\\374')\" && cd \"$OLDPWD\" && cp -R locked .run L*/ &&"
                        + " LC_ALL=C sh L*/locked --version");

        assertThat(ended.status).isEqualTo(ExitCode.INTERNAL);
        assertThat(ended.out)
                .isEqualTo("locked: the name of the folder that it is in is no UTF-8, and Java would not find"
                        + " it. Move it.\n");
    }

    @Test
    @DisplayName("keeps closed what was closed for CMD")
    void closed() throws Exception {
        Ended ended = script(locked("LC_ALL=C", "-- sh -c 'cat 2>err || echo closed; wc -c <err >size' <&-"));

        assertThat(ended.lines()).contains("closed").hasSizeLessThan(10);
        assertThat(script(locked("LC_ALL=C", "-- sh -c 'echo x || touch closed' >&-")).status)
                .isZero();
        assertThat(temp.resolve("closed")).exists();
    }

    @Test
    @DisplayName("of another user runs what is there when it can't build")
    void another() throws Exception {
        needs("setpriv");
        boolean isRoot = script("setpriv --reuid=65534 --clear-groups true").status == 0;
        Assumptions.assumeTrue(isRoot, "only root may become another");

        Ended ended = script("""
            mkdir -p locked-x/src/main jdk/bin
            touch pom.xml locked-x/src/main/newer
            echo 'JAVA_VERSION="17"' >jdk/release
            echo 'echo ran' >jdk/bin/java
            chmod -R a+rX .
            chmod a+x jdk/bin/java
            setpriv --reuid=65534 --clear-groups env JAVA_HOME="$PWD/jdk" sh locked --version
            """);

        assertThat(ended.lines()).hasSize(2).endsWith("ran");
        assertThat(ended.out).startsWith("locked: the sources are newer than what runs, and this user can't build");

        ended = script("rm -r .run; setpriv --reuid=65534 --clear-groups sh locked --version");

        assertThat(ended.status).isEqualTo(ExitCode.INTERNAL);
        assertThat(ended.out).contains("locked: this user may not build here; have the owner of ");
    }

    @Test
    @DisplayName("is not needed to see that a letter was lost")
    void withoutLauncher() throws Exception {
        String java = String.join("' '", OwnJvm.command(Main.class, "run", "--on", "memory:", "--path", "/x", "--"));

        Ended ended = script("LC_ALL=C '" + java + "' touch Büro");

        assertThat(ended.status).isEqualTo(ExitCode.USAGE);
        assertThat(ended.out)
                .startsWith("locked: argument 8: has bytes that are no US-ASCII, and would be changed on their way; set"
                        + " LC_ALL=C.UTF-8");
    }

    @Test
    @DisplayName("is not needed to see that a letter of the store was lost")
    void ofTheStore() throws Exception {
        String java = String.join("' '", OwnJvm.command(Main.class, "get", "--path", "/x", "--timeout", "1s"));

        Ended ended = script("LC_ALL=C LOCKED_URI=zookeeper://app:Bürste@127.0.0.1:1 '" + java + "'");

        assertThat(ended.status).isEqualTo(ExitCode.USAGE);
        assertThat(ended.out).contains("has a letter that was lost").doesNotContain("rste");
    }
}
