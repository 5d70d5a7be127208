/** Reads labels where they come with the data or on a topic, and brings them to the monitor. */
package dev.tidemill.training.label;
