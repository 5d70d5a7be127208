/**
 * Copies the topics of Tidemill and the positions of its groups into another cluster, where each
 * record gets the partition and the offset that it had: states and records name offsets, and ids
 * are made of them.
 */
package dev.tidemill.standalone.copy;
