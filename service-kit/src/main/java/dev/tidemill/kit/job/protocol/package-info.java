/** The rules of the workers' protocol: pure, with the time as an argument. */
package dev.tidemill.kit.job.protocol;
