package dev.locked.tck;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** The tests of the kit, found by their {@link Clause}. */
public final class ClauseTests {
    /**
     * One test.
     *
     * @param clause its clause
     * @param chapter the nested class of {@link BackendContract} that it runs in
     * @param method the test
     */
    public record ClauseTest(String clause, Class<?> chapter, Method method) {}

    private ClauseTests() {}

    /** All tests of the contract. */
    public static List<ClauseTest> all() {
        return Arrays.stream(BackendContract.class.getDeclaredClasses())
                .flatMap(ClauseTests::in)
                .toList();
    }

    /** The tests of nodes on stores and clusters that fail, and in processes that do: several may ask one clause. */
    public static List<ClauseTest> ofNodes() {
        return Stream.of(StoreFaults.class, ClusterFaults.class, ProcessFaults.class)
                .flatMap(ClauseTests::in)
                .toList();
    }

    private static Stream<ClauseTest> in(Class<?> chapter) {
        return AnnotationSupport.findAnnotatedMethods(chapter, Clause.class, HierarchyTraversalMode.TOP_DOWN).stream()
                .map(method -> new ClauseTest(method.getAnnotation(Clause.class).value(), chapter, method));
    }

    /** The test of a clause. */
    public static ClauseTest of(String clause) {
        return all().stream()
                .filter(test -> test.clause().equals(clause))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no test of clause " + clause));
    }
}
