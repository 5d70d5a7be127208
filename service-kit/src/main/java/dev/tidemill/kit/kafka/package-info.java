/** How a process reaches its Kafka cluster, and what it may do there. */
package dev.tidemill.kit.kafka;
