package dev.locked.tck.report;

/**
 * One test that ran.
 *
 * @param clause its clause
 * @param test its class and method
 * @param verdict how it ended
 * @param because why it failed or was aborted; empty if it passed
 * @param millis how long it took
 * @param evidence what it noted
 */
record TestRun(String clause, String test, Verdict verdict, String because, long millis, Evidence evidence) {}
