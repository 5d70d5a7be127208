/** The commands that start services or look at Kafka, and the list of all commands. */
package dev.tidemill.standalone.command;
