/**
 * One run of a pipeline's folder in this process, without Kafka. The run machine decides and the
 * workers' own crafts do the jobs, as they do in a service.
 */
package dev.tidemill.standalone.rehearsal;
