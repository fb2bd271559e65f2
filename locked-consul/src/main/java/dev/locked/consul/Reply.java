package dev.locked.consul;

/**
 * What an agent answered.
 *
 * @param status the HTTP status
 * @param body the text, empty if there was none
 * @param index Consul's index of what was asked for, 0 if it named none
 */
record Reply(int status, String body, long index) {}
