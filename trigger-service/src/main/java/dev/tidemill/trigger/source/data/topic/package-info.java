/** New messages of a topic. */
package dev.tidemill.trigger.source.data.topic;
