package dev.locked.internal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Holds each line of code to its room. */
class ArchitectureTest {
    private static final String ENGINE = "dev.locked.internal.engine..";
    private final JavaClasses main = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.locked");

    @Test
    void the_engine_has_no_thread_no_clock_and_no_backend() {
        noClasses()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.concurrent..", "dev.locked.spi..", "dev.locked.memory..", "java.time..", "java.io..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(main);
    }

    @Test
    void only_the_system_clock_reads_the_time() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.locked.spi.SystemClock")
                // How long a blocked caller of awaitSelected waits is the machine's time, whatever clock the leases
                // use.
                .and()
                .doNotHaveFullyQualifiedName("dev.locked.internal.NodeHandle")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(main);
    }

    @Test
    void the_wall_clock_is_read_nowhere() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Date.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(main);
    }

    @Test
    void the_public_api_shows_nothing_internal() {
        classes()
                .that()
                .resideInAPackage("dev.locked.spi..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.locked.spi..", "dev.locked", "org.jspecify..")
                .check(main);
    }

    @Test
    void only_the_discovery_looks_for_services() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.locked.internal.Backends")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ServiceLoader.class)
                .check(main);
    }
}
