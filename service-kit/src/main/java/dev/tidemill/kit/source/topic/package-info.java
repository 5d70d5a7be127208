/** Topics whose messages are rows. */
package dev.tidemill.kit.source.topic;
