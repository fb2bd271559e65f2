/**
 * An independent checker over the event logs of all processes of a run: {@link dev.locked.tck.judge.Judge} reads a {@link
 * dev.locked.tck.judge.History} and gives a {@link dev.locked.tck.judge.Verdict}. It knows nothing of elections but what
 * an outsider could see: who took itself for the owner and when, what observers were told, and what a resource that checks
 * tokens let through.
 *
 * <p>All processes run on one machine and log its monotonic clock, so that their times can be compared. A log that says
 * too little is a failed run, not a clean one. {@link dev.locked.tck.judge.Forgery} shows that the judge bites.
 */
@NullMarked
package dev.locked.tck.judge;

import org.jspecify.annotations.NullMarked;
