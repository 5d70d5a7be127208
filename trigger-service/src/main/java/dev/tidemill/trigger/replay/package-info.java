/** Reads what happened to a pipeline from the log, and answers what a draft makes of it. */
package dev.tidemill.trigger.replay;
