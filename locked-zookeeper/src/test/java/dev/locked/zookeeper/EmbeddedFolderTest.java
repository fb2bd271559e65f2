package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases A2 and A6: which folder it is, and whose it may be. */
@DisplayName("The folder of an embedded server")
class EmbeddedFolderTest {
    @TempDir
    private Path temp;

    private Path folder(String permissions) throws IOException {
        Path folder = Files.createDirectory(temp.resolve("data"));
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }

    @ParameterizedTest
    @CsvSource({
        "/data, /home/a, /data/locked/zookeeper",
        ", /home/a, /home/a/.local/share/locked/zookeeper",
        "data, /home/a, /home/a/.local/share/locked/zookeeper",
        "'', /home/a, /home/a/.local/share/locked/zookeeper",
    })
    @DisplayName("is by default the user's own")
    void ofUser(String dataHome, String home, Path folder) {
        assertThat(EmbeddedFolder.ofUser(dataHome, home)).isEqualTo(folder);
    }

    @ParameterizedTest
    @CsvSource({", ?", ",", ", home/a", "data, ?", ", ''"})
    @DisplayName("never depends on the working directory")
    void noHome(String dataHome, String home) {
        assertThatThrownBy(() -> EmbeddedFolder.ofUser(dataHome, home))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("this user has no home", "?data=/folder", "XDG_DATA_HOME");
        assertThatThrownBy(() -> EmbeddedFolder.chosen(Optional.of("data")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("data: is not absolute");
    }

    @Test
    @DisplayName("is never another because letters were lost")
    void lostLetters() {
        assertThatThrownBy(() -> EmbeddedFolder.ofUser("/data/y\uFFFD", "/home/a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("XDG_DATA_HOME has letters that Java can't read");
        assertThatThrownBy(() -> EmbeddedFolder.ofUser(null, "/home/J\uFFFDrg"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user.home has letters that Java can't read");
    }

    @ParameterizedTest
    @CsvSource({"rwxrwx---", "rwx---rwx", "rwx-w----"})
    @DisplayName("is refused where others may write to it")
    void writable(String permissions) throws IOException {
        Path folder = folder(permissions);
        assertThatThrownBy(() -> EmbeddedFolder.open(folder))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageContaining("data: " + folder + " may be written by others (" + permissions + ")");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @DisplayName("is refused where it belongs to another user")
    void foreign() throws IOException {
        Path folder = folder("rwx------");
        UserPrincipal nobody =
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        try {
            Files.setOwner(folder, nobody);
        } catch (IOException e) {
            Assumptions.abort("only root may give files away: " + e);
        }
        assertThatThrownBy(() -> EmbeddedFolder.open(folder))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageContaining("belongs to nobody");
    }

    @Test
    @DisplayName("has no file written through a link")
    void link() throws IOException {
        Path precious = Files.writeString(temp.resolve("precious"), "precious");
        Path folder = folder("rwxr-xr-x");
        for (String name : new String[] {"port.new", "secret.new"}) {
            Files.createSymbolicLink(folder.resolve(name), precious);
        }
        try (EmbeddedFolder open = EmbeddedFolder.open(folder)) {
            int port = open.port();
            open.secret();
            assertThat(folder.resolve("port")).hasContent(Integer.toString(port));
        }
        assertThat(precious).hasContent("precious");
        for (String name : new String[] {"port", "secret"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
                    .isEqualTo("rw-------");
        }
    }
}
