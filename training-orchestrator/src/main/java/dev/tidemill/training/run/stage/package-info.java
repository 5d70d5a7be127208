/**
 * The stages of a run, one file each. {@link dev.tidemill.training.run.stage.Stages} has them in
 * order. A stage decides from the state alone; it knows nothing of the machine that goes through
 * them.
 */
package dev.tidemill.training.run.stage;
