/** Snapshots of the messages of a topic. */
package dev.tidemill.training.snapshot.topic;
