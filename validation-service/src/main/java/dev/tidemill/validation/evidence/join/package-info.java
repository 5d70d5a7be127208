/** The one join of requests, answers and labels, as a topology; the monitor runs in it. */
package dev.tidemill.validation.evidence.join;
