/**
 * A queue of jobs on a topic, readers of topics, and writers to them. The protocol that workers
 * speak is in {@code kit.job}.
 */
package dev.tidemill.kit.worker;
