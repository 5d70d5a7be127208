/**
 * How programs are executed. {@link dev.tidemill.training.runner.Runner} is the interface; {@code
 * process} is the first runner. {@code job} does the jobs of a run that are for runners: it cuts
 * snapshots, runs the code's tests, prepares inputs and trains, the last three as programs.
 */
package dev.tidemill.training.runner;
