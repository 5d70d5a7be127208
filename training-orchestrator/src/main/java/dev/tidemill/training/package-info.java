/** The service: the run machine as a topology, and the runner beside it. */
package dev.tidemill.training;
