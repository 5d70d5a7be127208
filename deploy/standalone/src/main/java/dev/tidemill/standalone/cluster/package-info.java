/**
 * What is wrong with a Kafka cluster for Tidemill: facts that were looked up, and what follows from
 * them. Pure.
 */
package dev.tidemill.standalone.cluster;
