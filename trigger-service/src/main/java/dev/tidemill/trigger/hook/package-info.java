/**
 * Doors for other systems: each is one file, which says how a sender proves itself and what its
 * requests mean. A sender is answered once the log has what it said.
 */
package dev.tidemill.trigger.hook;
