package dev.locked.docs;

import static dev.locked.docs.DocsTest.ROOT;
import static dev.locked.docs.DocsTest.documents;
import static dev.locked.docs.DocsTest.files;
import static dev.locked.docs.DocsTest.name;
import static dev.locked.docs.DocsTest.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each diff in the documents leads from one file of the project to another, and leaves out nothing. */
class DiffsTest {
    private static final Pattern DIFF =
            Pattern.compile("(?:<!-- diff: (\\S+) (\\S+) -->\\n)?```diff\\n(.*?)```\\n", Pattern.DOTALL);
    private static final Path MOVE = ROOT.resolve("examples/move");

    private record Diff(String document, String from, String to, String text) {
        /** The lines before and after it, without their marks. */
        String side(char mark) {
            return text.lines()
                    .filter(line -> line.charAt(0) == ' ' || line.charAt(0) == mark)
                    .map(line -> line.substring(1) + "\n")
                    .collect(Collectors.joining());
        }
    }

    private static List<Diff> diffs() {
        List<Diff> diffs = new ArrayList<>();
        for (Path document : documents()) {
            Matcher found = DIFF.matcher(read(document));
            while (found.find()) {
                diffs.add(new Diff(name(document), found.group(1), found.group(2), found.group(3)));
            }
        }
        return diffs;
    }

    @Test
    void each_diff_makes_one_file_into_the_other() {
        assertThat(diffs()).isNotEmpty().allSatisfy(diff -> {
            assertThat(diff.from)
                    .as("the line before a diff: <!-- diff: FROM TO -->")
                    .isNotNull();
            assertThat(nameless(diff.from)).containsOnlyOnce(diff.side('-'));
            assertThat(nameless(diff.from).replace(diff.side('-'), diff.side('+')))
                    .isEqualTo(nameless(diff.to));
        });
    }

    /** Without the module's own name, in which each differs from each. */
    private static String nameless(String file) {
        return read(ROOT.resolve(file)).replaceAll("locked-example-move-(etcd|consul|zookeeper)", "(own name)");
    }

    @Test
    void the_modules_that_install_the_application_differ_in_one_dependency_and_one_string() {
        for (String store : List.of("etcd", "consul", "zookeeper")) {
            String pom = nameless("examples/move/" + store + "/pom.xml");
            assertThat(pom).containsOnlyOnce("locked-" + store);
            assertThat(pom.replace("locked-" + store, "locked-etcd")).isEqualTo(nameless("examples/move/etcd/pom.xml"));
            assertThat(nameless("examples/move/" + store + "/service.env"))
                    .matches("LOCKED_URI=" + store + "://localhost:\\d+\n");
            assertThat(files(MOVE.resolve(store), ".java")).isEmpty();
        }
    }

    @Test
    void the_application_has_one_dependency() {
        assertThat(read(MOVE.resolve("app/pom.xml")))
                .containsOnlyOnce("<dependency>")
                .contains("<artifactId>locked-api</artifactId>\n    </dependency>");
    }
}
