/**
 * Contenders in JVMs of their own, for {@code ProcessFaults}: the program that each of them runs, and what the test's JVM
 * needs to start them, harm them, and put their logs before the {@link dev.locked.tck.judge judge}. For the kit, and for
 * the chaos run of this project.
 */
@NullMarked
package dev.locked.tck.process;

import org.jspecify.annotations.NullMarked;
