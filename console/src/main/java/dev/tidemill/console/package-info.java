/**
 * The read side: a projection of the topics, the HTTP API, events, and the sentences of {@code
 * tidemill why}.
 */
package dev.tidemill.console;
