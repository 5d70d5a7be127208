/**
 * Workers that carry out a run's jobs: they cut snapshots, run the code's tests, prepare inputs and
 * train, the last three as processes of their own.
 */
package dev.tidemill.training.runner;
