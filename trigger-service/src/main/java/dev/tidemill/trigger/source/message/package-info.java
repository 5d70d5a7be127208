/** Reads the topics that message triggers name: each record becomes a signal. */
package dev.tidemill.trigger.source.message;
