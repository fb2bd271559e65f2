package dev.locked.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Takes one application through the same story on the store of the module that runs this, in processes of their own, and
 * compares what all of them printed with what is expected of every store: each event, in order, with its id and value.
 * There is one file of what is expected, so that all stores are equal to each other.
 *
 * <p>A candidate joins only when there is no doubt about who is next. Chapters mostly wait, and so do it side by side.
 */
@Execution(ExecutionMode.CONCURRENT)
@Tag("once")
class StoryTest {
    private static Installed app;

    @BeforeAll
    static void install() {
        app = new Installed();
    }

    @AfterAll
    static void uninstall() {
        app.close();
    }

    /** The module adds no code: the application comes from its own module, and one backend with what that needs. */
    @Test
    void the_application_is_compiled_once_and_finds_one_backend() {
        Path project = Path.of("../../..").toAbsolutePath().normalize();
        List<String> modules = app.classPath().stream()
                .filter(entry -> entry.startsWith(project))
                .map(entry -> project.relativize(entry).toString().replaceFirst("/target/.*", ""))
                .toList();

        assertThat(modules).hasSize(3).contains("examples/move/app", "locked-api", "locked-" + app.store());
    }

    @Test
    void leaders_come_and_go_in_order() throws Exception {
        Instance o = app.start("o", "/in-order");
        Instance a = app.start("a", "/in-order", "a", "1");
        a.awaits("change a 1", "select a");
        o.awaits("change a 1");
        Instance b = app.start("b", "/in-order", "b", "2");
        b.awaits("change a 1", "ping a 1");
        a.awaits("refresh a", "ping a 1");
        o.awaits("ping a 1");

        a.tell("update 1.1");
        for (Instance each : List.of(a, b, o)) {
            each.awaits("change a 1.1");
        }

        a.tell("resign");
        a.awaits("deselect a RESIGNED", "change b 2");
        b.awaits("change b 2", "select b");
        o.awaits("change b 2");
        a.leave();

        Instance c = app.start("c", "/in-order", "c", "3");
        c.awaits("change b 2", "ping b 2");
        b.awaits("refresh b");
        b.leave();
        c.awaits("select c", "refresh c");
        o.awaits("change c 3", "ping c 3");
        c.leave();
        o.awaits("vacant");
        o.leave();

        assertStory("in-order", a, b, c, o);
    }

    @Test
    void a_leader_is_killed() throws Exception {
        Instance p = app.start("p", "/killed");
        Instance d = app.start("d", "/killed", "d", "4");
        d.awaits("select d");
        Instance e = app.start("e", "/killed", "e", "5");
        e.awaits("change d 4");
        p.awaits("change d 4");

        d.kill9();
        e.awaits("vacant", "select e", "refresh e");
        p.awaits("change e 5", "ping e 5");
        e.leave();
        p.awaits("vacant");
        p.leave();

        assertStory("killed", d, e, p);
    }

    private static void assertStory(String chapter, Instance... instances) throws IOException {
        List<String> told =
                Stream.of(instances).flatMap(each -> each.story().stream()).toList();
        Path actual = Files.write(Path.of("target", chapter + ".txt"), told);

        assertThat(actual).hasSameTextualContentAs(Path.of("..", "expected", chapter + ".txt"));
    }
}
