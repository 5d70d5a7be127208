/**
 * What a worker does with a job, the same for all workers: it claims the job, waits for the grant,
 * works while its heartbeats go on, reports, or gives up. {@code protocol} decides; this package
 * carries it out. A kind of worker is a {@link dev.tidemill.kit.job.Craft}.
 */
package dev.tidemill.kit.job;
