/** The kinds of triggers, one file each, and their list. */
package dev.tidemill.trigger.policy.kind;
