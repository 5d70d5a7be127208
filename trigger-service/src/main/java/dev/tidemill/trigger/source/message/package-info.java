/**
 * Reads the topics that pipelines name: each record that a message trigger hears becomes a signal,
 * and each notification of a bucket a look at once.
 */
package dev.tidemill.trigger.source.message;
