/** The jobs of a run that are for runners, whichever runner executes their programs. */
package dev.tidemill.training.runner.job;
