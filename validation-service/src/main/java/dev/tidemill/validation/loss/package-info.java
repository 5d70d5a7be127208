/** Losses of single answers, for the gate's metrics, the evidence of a rollout and the monitor. */
package dev.tidemill.validation.loss;
