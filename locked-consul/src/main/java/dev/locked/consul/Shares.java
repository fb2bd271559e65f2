package dev.locked.consul;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Shares names out among few prefixes, by the tree that the names are: no prefix begins with another, and the heaviest
 * share is as light as that allows; where it is the same in any case, the others are light. What can't be taken apart stays together, however much it is: a branch with more twigs
 * than there may be prefixes, and a name with all names that begin with it.
 */
final class Shares {
    /**
     * What is to be shared out.
     *
     * @param name how it is called
     * @param weight how much it is
     */
    record Named(String name, int weight) {}

    /**
     * Names that stay together.
     *
     * @param prefix the longest that all have
     * @param names sorted, at least one
     * @param weight of all together
     */
    private record Share(String prefix, List<Named> names, int weight) {
        static Share of(List<Named> names) {
            String first = names.get(0).name();
            String last = names.get(names.size() - 1).name();
            return new Share(
                    common(first, last),
                    names,
                    names.stream().mapToInt(Named::weight).sum());
        }

        /** By what comes after the prefix; nothing else than this if it is a name itself. */
        List<Share> parts() {
            List<Share> parts = new ArrayList<>();
            int begin = 0;
            for (int end = 1; end <= names.size(); end++) {
                if (end == names.size() || branch(end) != branch(begin)) {
                    parts.add(of(names.subList(begin, end)));
                    begin = end;
                }
            }
            return branch(0) < 0 ? List.of(this) : parts;
        }

        private int branch(int at) {
            String name = names.get(at).name();
            return name.length() == prefix.length() ? -1 : name.charAt(prefix.length());
        }
    }

    private final int enough;

    private Shares(int enough) {
        this.enough = enough;
    }

    /**
     * The prefixes.
     *
     * @param names at least one
     * @param enough what weighs no more is not taken apart
     * @param most how many prefixes there may be
     */
    static List<String> of(Collection<Named> names, int enough, int most) {
        List<Named> sorted =
                names.stream().sorted(Comparator.comparing(Named::name)).toList();
        return new Shares(enough)
                .split(Share.of(sorted), most).stream().map(Share::prefix).toList();
    }

    static String common(String one, String other) {
        int end = 0;
        while (end < one.length() && end < other.length() && one.charAt(end) == other.charAt(end)) {
            end++;
        }
        return one.substring(0, end);
    }

    private List<Share> split(Share whole, int most) {
        List<Share> parts = whole.weight <= enough || most == 1 ? List.of() : whole.parts();
        return parts.size() < 2 || parts.size() > most ? List.of(whole) : splitAll(parts, most);
    }

    /** Each has one prefix at least; who gets the others is tried out. */
    private List<Share> splitAll(List<Share> parts, int most) {
        if (parts.size() == 1) {
            return split(parts.get(0), most);
        }
        List<Share> rest = parts.subList(1, parts.size());
        return Stream.iterate(1, forFirst -> forFirst <= most - rest.size(), forFirst -> forFirst + 1)
                .map(forFirst -> Stream.concat(
                                split(parts.get(0), forFirst).stream(), splitAll(rest, most - forFirst).stream())
                        .toList())
                .min(Comparator.comparingInt(Shares::heaviest).thenComparingLong(Shares::cost))
                .orElseThrow();
    }

    private static int heaviest(List<Share> shares) {
        return shares.stream().mapToInt(Share::weight).max().orElse(0);
    }

    /** Of a change of each name, which brings all of its share. */
    private static long cost(List<Share> shares) {
        return shares.stream()
                .mapToLong(share -> (long) share.weight * share.weight)
                .sum();
    }
}
