/** Watches what an endpoint serves. A fold over its requests and labels, without Kafka. */
package dev.tidemill.validation.monitor;
