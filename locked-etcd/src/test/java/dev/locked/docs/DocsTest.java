package dev.locked.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps the documents honest: each sample in them is a region of a {@code SamplesTest} or of an example, which compile and
 * run, and each relative link leads somewhere. What differs is one of the two: mend the document or the region.
 */
class DocsTest {
    static final Path ROOT = root();
    private static final List<String> STORES = List.of("locked-etcd", "locked-consul", "locked-zookeeper");
    private static final Path EXAMPLE = Path.of("examples", "locked-postgres", "src");
    private static final Pattern BEGIN = Pattern.compile("\\s*(?://|--) sample: (\\S+)");
    private static final Pattern END = Pattern.compile("\\s*(?://|--) end");
    private static final Pattern MARKER = Pattern.compile("<!-- sample: (\\S+) -->");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern JAVADOC = Pattern.compile("<pre>\\{@code\\s*?\\n(.*?)\\n[ *]*}</pre>", Pattern.DOTALL);

    private final Map<String, String> regions = regions();

    @Test
    void each_sample_in_a_document_is_a_region_that_compiles() {
        List<String> wrong = new ArrayList<>();
        Set<String> shown = new TreeSet<>();
        for (Path document : documents()) {
            for (Sample sample : samples(document)) {
                shown.add(sample.name);
                if (!sample.text.equals(regions.get(sample.name))) {
                    wrong.add(name(document) + ":" + sample.line + ": the sample \"" + sample.name
                            + "\" is not its region"
                            + " in the code, or has no \"<!-- sample: name -->\" before it:\n" + sample.text
                            + "\nthe region:\n" + regions.get(sample.name));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(shown).as("regions that are shown").containsExactlyElementsOf(regions.keySet());
    }

    @Test
    void each_sample_in_public_javadoc_is_a_region_that_compiles() {
        List<String> found = new ArrayList<>();
        for (Path source : sources()) {
            Matcher sample = JAVADOC.matcher(read(source));
            while (sample.find()) {
                String text = outdented(
                        sample.group(1).lines().map(DocsTest::uncommented).toList());
                found.add(text);
                assertThat(regions.values())
                        .as("a sample in the Javadoc of %s has to be a region of SamplesTest", name(source))
                        .contains(text);
            }
        }
        assertThat(found).as("samples in Javadoc").isNotEmpty();
    }

    @Test
    void each_relative_link_leads_to_a_file_and_a_heading() {
        List<String> dead = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(read(document));
            while (link.find()) {
                URI target = URI.create(link.group(1));
                if (!target.isAbsolute()) {
                    links++;
                    Path file = target.getPath().isEmpty() ? document : document.resolveSibling(target.getPath());
                    if (!leadsTo(file, target.getFragment())) {
                        dead.add(name(document) + ": " + target);
                    }
                }
            }
        }
        assertThat(dead).isEmpty();
        assertThat(links).isGreaterThan(10);
    }

    private static boolean leadsTo(Path file, String heading) {
        return Files.exists(file) && (heading == null || headings(file).contains(heading));
    }

    /** As the usual renderers name them. */
    private static Set<String> headings(Path document) {
        return read(document)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ +", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private record Sample(String name, int line, String text) {}

    private static List<Sample> samples(Path document) {
        List<Sample> samples = new ArrayList<>();
        List<String> lines = read(document).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("```(java|sql)")) {
                Matcher marker = MARKER.matcher(i == 0 ? "" : lines.get(i - 1));
                int end = i + 1;
                while (end < lines.size() && !lines.get(end).equals("```")) {
                    end++;
                }
                samples.add(new Sample(
                        marker.matches() ? marker.group(1) : "(without a name)",
                        i + 1,
                        outdented(lines.subList(i + 1, end))));
                i = end;
            }
        }
        return samples;
    }

    private static Map<String, String> regions() {
        Map<String, String> regions = new TreeMap<>();
        for (String module : STORES) {
            files(ROOT.resolve(module).resolve("src/test/java"), "SamplesTest.java")
                    .forEach(file -> addRegions(file, regions));
        }
        for (String suffix : List.of(".java", ".sql")) {
            files(ROOT.resolve(EXAMPLE), suffix).forEach(file -> addRegions(file, regions));
        }
        return regions;
    }

    private static void addRegions(Path file, Map<String, String> regions) {
        List<String> lines = read(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher begin = BEGIN.matcher(lines.get(i));
            if (begin.matches()) {
                int end = i + 1;
                while (!END.matcher(lines.get(end)).matches()) {
                    end++;
                }
                String before = regions.put(begin.group(1), outdented(lines.subList(i + 1, end)));
                assertThat(before).as("a second region %s", begin.group(1)).isNull();
            }
        }
    }

    private static String uncommented(String line) {
        return line.replaceFirst("^\\s*\\* ?", "");
    }

    private static String outdented(List<String> lines) {
        int indent = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return lines.stream()
                .map(line -> line.isBlank() ? "" : line.substring(indent).stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    static List<Path> documents() {
        List<Path> documents = new ArrayList<>();
        for (String name : List.of("README.md", "SPEC.md", "CHANGELOG.md", "CONTRIBUTING.md")) {
            documents.add(ROOT.resolve(name));
        }
        documents.addAll(files(ROOT.resolve("docs"), ".md"));
        documents.addAll(files(ROOT.resolve("examples"), ".md"));
        return documents;
    }

    private static List<Path> sources() {
        return Stream.concat(Stream.of("locked-api", "locked-tck"), STORES.stream())
                .flatMap(module -> files(ROOT.resolve(module).resolve("src/main/java"), ".java").stream())
                .toList();
    }

    static List<Path> files(Path folder, String suffix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(Path file) {
        return ROOT.relativize(file.normalize()).toString();
    }

    /** The project's folder: tests run in their module's. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("SPEC.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
