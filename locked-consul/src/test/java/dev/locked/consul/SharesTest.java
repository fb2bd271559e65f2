package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.consul.Shares.Named;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Names are shared out among prefixes")
class SharesTest {
    private static List<String> of(List<String> names, int enough, int most) {
        return Shares.of(names.stream().map(name -> new Named(name, 1)).toList(), enough, most);
    }

    private static List<String> numbered(String prefix, int count, String format) {
        return IntStream.range(0, count)
                .mapToObj(i -> prefix + String.format(format, i))
                .toList();
    }

    private static List<String> all(List<List<String>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    @Test
    @DisplayName("so that those which are few share one, the longest that all have")
    void few() {
        assertThat(of(List.of("ns/apple"), 3, 4)).containsExactly("ns/apple");
        assertThat(of(List.of("ns/b", "ns/ab", "ns/aa"), 3, 4)).containsExactly("ns/");
    }

    @Test
    @DisplayName("so that three groups of a thousand have one each")
    void groups() {
        List<String> names =
                all(List.of(numbered("a/", 1000, "%d"), numbered("b/", 1000, "%d"), numbered("c/", 1000, "%d")));
        assertThat(of(names, 1000, 4)).containsExactly("a/", "b/", "c/");
        assertThat(of(numbered("w/", 4000, "%04d"), 1000, 4)).containsExactly("w/0", "w/1", "w/2", "w/3");
    }

    @Test
    @DisplayName("so that prefixes go where they lighten the heaviest")
    void whereItPays() {
        List<String> names =
                all(List.of(numbered("a/", 10, "%d"), numbered("b/x/", 30, "%d"), numbered("b/y/", 30, "%d")));
        assertThat(of(names, 20, 2)).containsExactly("a/", "b/");
        assertThat(of(names, 20, 3)).containsExactly("a/", "b/x/", "b/y/");
        assertThat(of(names, 70, 3)).containsExactly("");
    }

    @Test
    @DisplayName("so that the others are not put together beside one that stays the heaviest in any case")
    void besideTheHeaviest() {
        List<String> twigs = numbered("b/", 30, "%d");
        List<String> after = all(List.of(numbered("a/x/", 10, "%d"), numbered("a/y/", 10, "%d"), twigs));
        assertThat(of(after, 5, 4)).containsExactly("a/x/", "a/y/", "b/");
        List<String> before = all(List.of(twigs, numbered("c/x/", 10, "%d"), numbered("c/y/", 10, "%d")));
        assertThat(of(before, 5, 4)).containsExactly("b/", "c/x/", "c/y/");
    }

    @Test
    @DisplayName("so that what can't be taken apart stays together")
    void together() {
        assertThat(of(numbered("w/", 50, "%d"), 10, 4)).as("ten twigs").containsExactly("w/");
        assertThat(of(List.of("a", "aa", "ab"), 1, 4))
                .as("one begins the others")
                .containsExactly("a");
        assertThat(of(List.of("x", "x", "x"), 1, 4)).as("the same").containsExactly("x");
    }

    @Test
    @DisplayName("by weight, where a name stands for many")
    void weights() {
        List<Named> names = List.of(new Named("a/", 1000), new Named("b/", 0), new Named("b/x", 1));
        assertThat(Shares.of(names, 1000, 4)).containsExactly("a/", "b/");
        assertThat(Shares.of(names, 1001, 4)).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    @DisplayName("so that each name has exactly one, no prefix begins another, and none is better")
    void whatever(int most) {
        Random random = new Random(most);
        for (int round = 0; round < 3_000; round++) {
            List<String> names = hostile(random);
            int enough = 1 + random.nextInt(6);
            List<String> prefixes = of(names, enough, most);
            String seen = names + " by " + enough + " into " + most + ": " + prefixes;
            assertThat(prefixes).as(seen).hasSizeBetween(1, most);
            assertThat(names).as(seen).allMatch(name -> covering(prefixes, name) == 1);
            assertThat(prefixes).as(seen).allMatch(prefix -> covering(prefixes, prefix) == 1);
            int heaviest = heaviest(prefixes, names);
            assertThat(heaviest <= enough || heaviest == least(names, most))
                    .as(seen)
                    .isTrue();
        }
    }

    /** Of few letters, so that they are prefixes of each other, the same, and deep. */
    private static List<String> hostile(Random random) {
        int letters = 1 + random.nextInt(4);
        return Stream.generate(() -> random.ints(random.nextInt(6), 'a', 'a' + letters)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString())
                .limit(1 + random.nextInt(12))
                .toList();
    }

    private static long covering(List<String> prefixes, String name) {
        return prefixes.stream().filter(name::startsWith).count();
    }

    private static int heaviest(List<String> prefixes, List<String> names) {
        return prefixes.stream()
                .mapToInt(prefix -> (int)
                        names.stream().filter(name -> name.startsWith(prefix)).count())
                .max()
                .orElseThrow();
    }

    /** By trying all there are. */
    private static int least(List<String> names, int most) {
        Set<String> candidates = new HashSet<>();
        names.forEach(name ->
                IntStream.rangeClosed(0, name.length()).forEach(length -> candidates.add(name.substring(0, length))));
        return least(new ArrayList<>(new HashSet<>(names)), names, List.copyOf(candidates), List.of(), most);
    }

    private static int least(
            List<String> uncovered, List<String> names, List<String> candidates, List<String> chosen, int most) {
        if (uncovered.isEmpty()) {
            return heaviest(chosen, names);
        }
        if (chosen.size() == most) {
            return Integer.MAX_VALUE;
        }
        int least = Integer.MAX_VALUE;
        for (String prefix : candidates) {
            boolean apart = chosen.stream().noneMatch(other -> other.startsWith(prefix) || prefix.startsWith(other));
            if (apart && uncovered.get(0).startsWith(prefix)) {
                List<String> rest = uncovered.stream()
                        .filter(name -> !name.startsWith(prefix))
                        .toList();
                List<String> now = new ArrayList<>(chosen);
                now.add(prefix);
                least = Math.min(least, least(rest, names, candidates, now, most));
            }
        }
        return least;
    }

    @Test
    @DisplayName("soon, also when they are many, long and nasty")
    void soon() {
        List<String> comb = new ArrayList<>();
        String tooth = "";
        for (int i = 0; i < 2_000; i++) {
            comb.add(tooth + "b");
            tooth += "a";
        }
        Collections.shuffle(comb, new Random(1));
        long begun = System.nanoTime();
        assertThat(of(comb, 1000, 4)).hasSize(4);
        assertThat(System.nanoTime() - begun).isLessThan(2_000_000_000L);
    }
}
