/**
 * The run machine: a pure core, keyed by pipeline. It decides which job comes next, which execution
 * of a job may work, when to give up, and what a run's end is called. Everything that it decides is
 * a {@link dev.tidemill.schemas.message.RunEvent}; folding those gives its state again.
 */
package dev.tidemill.training.run;
