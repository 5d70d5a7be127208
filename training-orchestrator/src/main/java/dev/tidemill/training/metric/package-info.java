/** Runs and labels as metrics. */
package dev.tidemill.training.metric;
