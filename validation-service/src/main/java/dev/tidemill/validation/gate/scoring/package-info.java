/** Scores of candidate and champion on the holdout, and of what was answered live. */
package dev.tidemill.validation.gate.scoring;
