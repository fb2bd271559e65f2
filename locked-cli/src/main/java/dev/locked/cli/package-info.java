/**
 * The command line: one small class per command, over the public API only. {@link dev.locked.cli.Main} parses, maps errors
 * to exit codes and prints them; what a command shares with another stands in a class of its own, without picocli.
 *
 * <p>Nothing here decides who is selected.
 */
@NullMarked
package dev.locked.cli;

import org.jspecify.annotations.NullMarked;
