/** Looks up the facts about a Kafka cluster, through its admin API and a consumer. */
package dev.tidemill.standalone.cluster.look;
