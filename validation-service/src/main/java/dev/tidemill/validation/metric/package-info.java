/** The gates, the evidence and the monitor as metrics. */
package dev.tidemill.validation.metric;
